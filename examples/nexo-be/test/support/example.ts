import { type INestApplication, Logger } from '@nestjs/common';
import { fetchSamples, type Sample } from '../../demo/exposition.ts';
import { createApp } from '../../src/create-app.js';
import { readEnvironment } from '../../src/environment/environment.js';

Logger.overrideLogger(false);

// Bounded by what one test starts.
const running: INestApplication[] = [];

// Also after a test that failed: an open server keeps the test run alive.
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

export const ADAPTERS = ['express', 'fastify'] as const;

/** The example in this process, on a free port. */
export interface RunningExample {
  /** Sends JSON (a text goes as it is) and gives the status and what came back. */
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
  /** The samples of these names on /metrics as `name{label="value"} number`, sorted. */
  readonly metrics: (...names: string[]) => Promise<string[]>;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Starts the example with these variables and no others of its own; it is closed when the test ends. */
export async function startExample(variables: Readonly<Record<string, string>>): Promise<RunningExample> {
  for (const name of ['STRIPE_WEBHOOK_SECRET', 'PROVIDER_SEED']) delete process.env[name];
  Object.assign(process.env, variables);
  const app = await createApp(readEnvironment());
  running.push(app);
  await app.listen(0, '127.0.0.1');
  const origin = await app.getUrl();

  async function send(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(origin + path, init);
    return { status: response.status, body: JSON.parse(await response.text()) };
  }
  return {
    get: (path) => send(path, {}),
    post: (path, body, headers) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    metrics: async (...names) => {
      const samples = await fetchSamples(`${origin}/metrics`);
      return samples
        .filter(({ name }) => names.includes(name))
        .map(line)
        .toSorted();
    },
  };
}

function line({ name, labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
  return pairs.length === 0 ? `${name} ${value}` : `${name}{${pairs.join(',')}} ${value}`;
}
