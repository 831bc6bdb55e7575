import type { RunnableScenario } from '../scenario.js';
import type { AdapterName } from '../world.js';
import { auditScenarios as all } from './scenarios.js';
import { inShop } from './shop.js';

const adapters: readonly AdapterName[] = ['express', 'fastify'];

/** How long one scenario may take, in milliseconds. */
export const auditScenarioTimeout = 30_000;

/** Every scenario of the audit trail, on both adapters, each with a store of its own in a file. */
export const auditScenarios: readonly RunnableScenario[] = adapters.flatMap((adapter) =>
  all.map(({ name, run, leaves }) => ({
    name: `${adapter}: ${name}`,
    run: () => inShop(adapter, run, leaves),
  })),
);
