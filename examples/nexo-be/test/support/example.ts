import { forTests, TestObservability } from '@eyrie/testing';
import type { INestApplication } from '@nestjs/common';
import { createApp } from '../../src/create-app.js';
import { readEnvironment } from '../../src/environment/environment.js';
import eyrieConfig from '../../src/eyrie.config.js';

export const ADAPTERS = ['express', 'fastify'] as const;

/** The example in this process, on a free port. */
export interface RunningExample {
  readonly app: INestApplication;
  readonly url: string;
  /** What it has counted, logged, traced and audited so far. */
  readonly observability: TestObservability;
  /** Sends JSON (a text goes as it is), and gives the answer once all that belongs to the request has ended. */
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

// Bounded by what one test starts.
const started: RunningExample[] = [];

/** What was started since this was asked last. */
export function startedExamples(): readonly RunningExample[] {
  return started.splice(0);
}

/** Starts the example with these variables and no others of its own; it is closed when the test ends. */
export async function startExample(variables: Readonly<Record<string, string>>): Promise<RunningExample> {
  for (const name of ['STRIPE_WEBHOOK_SECRET', 'PROVIDER_SEED']) delete process.env[name];
  Object.assign(process.env, variables);
  const app = await createApp(readEnvironment(), forTests(eyrieConfig));
  const observability = TestObservability.of(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();

  async function send(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(url + path, init);
    const answer = { status: response.status, body: JSON.parse(await response.text()) };
    await observability.settled();
    return answer;
  }
  const example: RunningExample = {
    app,
    url,
    observability,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body, headers) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
  started.push(example);
  return example;
}
