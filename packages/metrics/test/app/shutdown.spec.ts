import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { MetricsModule } from '../../src/index.js';
import { adapters, rootModule, testOnBothAdapters } from '../support/nest-app.js';
import { answerOnce, eventually, linesOf, scrape } from '../support/page.js';
import { Holder, HoldingController } from './fixtures/holding-controller.js';

interface Told {
  readonly url?: string;
  readonly metricsUrl?: string;
  readonly held?: string;
  readonly closing?: string;
}

// Each request has a connection of its own: Fastify's server waits for kept ones as long as clients keep them.

/** Starts the fixture; `hears` resolves with the first message, past or future, that has the property. */
function startChild(adapter: string) {
  const child = fork(join(import.meta.dirname, 'fixtures', 'terminated-app.ts'), {
    execArgv: [
      '--conditions=@eyrie/source',
      '--import',
      join(import.meta.dirname, '../../../../scripts/lib/typescript-loader.mjs'),
    ],
    // Node warns of these two together, and the output must be empty.
    env: { ...process.env, ADAPTER: adapter, NODE_OPTIONS: '', NO_COLOR: undefined, FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const told: Told[] = [];
  child.on('message', (message) => told.push(message as Told));
  return {
    child,
    output: () => output,
    hears: async (matches: (message: Told) => boolean): Promise<Told> => {
      const found = await eventually(
        () => told.find(matches),
        (message) => message !== undefined || child.exitCode !== null,
      );
      if (found === undefined) throw new Error(`the child never said it, but wrote: ${output}`);
      return found;
    },
  };
}

const countsOf = async (metricsUrl: string) =>
  linesOf(await scrape(metricsUrl), 'http_requests_total', 'http_request_queue_depth');

const FIRST_COUNTED = [
  'http_requests_total{method="GET",route="/hold/:name",status_code="200"} 1',
  'http_request_queue_depth 1',
];

describe('at SIGTERM with shutdown hooks', () => {
  test.each(adapters)(
    '%s: two requests in flight are answered, and the first is shown while the second still runs',
    async (adapter) => {
      const { child, output, hears } = startChild(adapter);
      try {
        const { url, metricsUrl = '' } = await hears((message) => message.url !== undefined);
        const first = answerOnce(`${url}/hold/first`);
        await hears(({ held }) => held === 'first');
        const second = answerOnce(`${url}/hold/second`);
        await hears(({ held }) => held === 'second');

        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        expect(await hears(({ closing }) => closing !== undefined)).toEqual({ closing: 'SIGTERM' });
        child.send('first');
        expect((await first).status).toBe(200);
        expect(
          await eventually(
            () => countsOf(metricsUrl),
            (lines) => lines.length === 2,
          ),
        ).toEqual(FIRST_COUNTED);

        child.send('second');
        expect(await second).toEqual({ status: 200, text: '{"name":"second"}' });
        expect(await exited).toEqual([null, 'SIGTERM']);
        expect(output()).toBe('');
      } finally {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      }
    },
  );
});

describe('at app.close()', () => {
  testOnBothAdapters('it is the same, and the port of the page is closed last', async (world) => {
    const holder = new Holder();
    const { app, url } = await world.start(
      rootModule({
        imports: [MetricsModule.forRoot({ port: 0, host: '127.0.0.1' })],
        providers: [{ provide: Holder, useValue: holder }],
        controllers: [HoldingController],
      }),
    );
    const metricsUrl = `http://127.0.0.1:${app.get<EyrieApp>(EYRIE_APP).management.ownPortOf('metrics')}`;
    const first = answerOnce(`${url}/hold/first`);
    const second = answerOnce(`${url}/hold/second`);
    await eventually(
      () => holder.held,
      (held) => held === 2,
    );

    let closed = false;
    const closing = app.close().then(() => {
      closed = true;
    });
    holder.release('first');
    expect((await first).status).toBe(200);
    expect(
      await eventually(
        () => countsOf(metricsUrl),
        (lines) => lines.length === 2,
      ),
    ).toEqual(FIRST_COUNTED);
    expect(closed).toBe(false);

    holder.release('second');
    expect((await second).status).toBe(200);
    await closing;
    await expect(fetch(metricsUrl)).rejects.toThrow();
    await expect(fetch(url)).rejects.toThrow();
  });
});
