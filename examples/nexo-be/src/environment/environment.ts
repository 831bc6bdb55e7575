/** What the service reads from its environment. */
export interface Environment {
  /** `PORT`; 0 takes any free port. @default 3000 */
  readonly port: number;
  /** `ADAPTER`. @default 'express' */
  readonly adapter: 'express' | 'fastify';
  /** `STRIPE_WEBHOOK_SECRET`. Without it the webhook refuses everything. */
  readonly stripeWebhookSecret: string | undefined;
  /** `PROVIDER_SEED`: the same seed gives the same sequence of outcomes and delays. @default 1 */
  readonly providerSeed: number;
}

/** A variable that the service cannot start with. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** Reads and checks the environment; an error names the variable, the value and the remedy. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  return {
    port: integer(variables, { name: 'PORT', fallback: 3000, max: 65_535 }),
    adapter: adapter(variables.ADAPTER),
    stripeWebhookSecret: secret(variables.STRIPE_WEBHOOK_SECRET),
    providerSeed: integer(variables, { name: 'PROVIDER_SEED', fallback: 1, max: 0xffff_ffff }),
  };
}

function adapter(value = 'express'): Environment['adapter'] {
  if (value === 'express' || value === 'fastify') return value;
  throw new EnvironmentError(
    `ADAPTER is "${value}". Set it to express or fastify, or leave it out for express.`,
  );
}

function secret(value: string | undefined): string | undefined {
  if (value !== '') return value;
  throw new EnvironmentError(
    'STRIPE_WEBHOOK_SECRET is empty. Set the secret of the webhook, or leave it out to refuse all calls.',
  );
}

interface IntegerRule {
  readonly name: string;
  readonly fallback: number;
  readonly max: number;
}

function integer(variables: NodeJS.ProcessEnv, { name, fallback, max }: IntegerRule): number {
  const text = variables[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new EnvironmentError(`${name} is "${text}". Set it to a whole number from 0 to ${max}.`);
}
