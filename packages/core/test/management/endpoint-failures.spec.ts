import { once } from 'node:events';
import { Agent, get, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { EndpointApps, echo } from '../support/endpoints.js';
import { hostileErrors } from '../support/hostile.js';
import { RawConnection } from '../support/raw-connection.js';

const apps = new EndpointApps();
afterEach(() => apps.end());

describe('an endpoint that fails', () => {
  const failing = (error: unknown) => ({
    handle: () => {
      throw error;
    },
  });

  test('is answered with 500, counted each time and said once, without what it says', async () => {
    const { post, said, app } = await apps.serve(failing(new RangeError('secret')));
    for (let count = 0; count < 3; count += 1) {
      expect(await post()).toMatchObject({ status: 500, body: 'Internal Server Error\n' });
    }
    expect(said).toEqual([
      'warn EYRIE_MANAGEMENT_ENDPOINT_FAILED: The management endpoint "receiver" at /receiver threw RangeError. ' +
        'The request was answered with 500. Report it with this message.',
    ]);
    expect(app.diagnostics.counts()).toEqual([{ code: 'EYRIE_MANAGEMENT_ENDPOINT_FAILED', count: 3 }]);
  });

  test('by a rejection is answered the same', async () => {
    const { post } = await apps.serve({ handle: () => Promise.reject(new Error('no')) });
    expect(await post()).toMatchObject({ status: 500, body: 'Internal Server Error\n' });
  });

  test('after its answer has begun has it broken off', async () => {
    const { post, said } = await apps.serve({
      handle: (_request, response) => {
        response.write('first');
        throw new Error('no');
      },
    });
    await expect(post()).rejects.toThrow();
    expect(said).toHaveLength(1);
  });

  test.each(hostileErrors())('by %s harms no more than its own answer', async (_, error) => {
    const { post, said } = await apps.serve(failing(error));
    expect(await post()).toMatchObject({ status: 500, body: 'Internal Server Error\n' });
    expect(said).toHaveLength(1);
  });
});

describe('closing', () => {
  const slow = (milliseconds: number) => ({
    methods: ['GET'],
    handle: async (_request: unknown, response: { end(text: string): void }) => {
      await sleep(milliseconds);
      response.end('done');
    },
  });

  test('lets a scrape that is going on finish, and takes no new one', async () => {
    const { app, ask, port } = await apps.serve(slow(150));
    const scrape = ask('/receiver');
    await sleep(50);
    const closing = app.lifecycle.close();
    await expect(ask('/receiver')).rejects.toThrow();
    expect(await scrape).toMatchObject({ status: 200, body: 'done' });
    await closing;
    await expect(RawConnection.open(port)).rejects.toThrow('ECONNREFUSED');
  });

  test('does not wait for a scraper that keeps its connection', async () => {
    const { app, port } = await apps.serve(slow(0));
    const agent = new Agent({ keepAlive: true });
    const [response] = await once(get({ port, host: '127.0.0.1', path: '/receiver', agent }), 'response');
    await once(response.resume(), 'end');
    const deadline = sleep(900, 'late', { ref: false });
    expect(await Promise.race([app.lifecycle.close().then(() => 'closed'), deadline])).toBe('closed');
    agent.destroy();
  });

  test('waits a second at most for a connection that never said a word', async () => {
    const { app, port } = await apps.serve({});
    const silent = await RawConnection.open(port);
    await app.lifecycle.close();
    expect(await silent.isClosed()).toBe('');
  });

  test('breaks off after a second what does not end', async () => {
    const { app, port, said } = await apps.serve({ methods: ['GET'], handle: () => {} });
    const outgoing = request({ port, host: '127.0.0.1', path: '/receiver' }).end();
    const broken = once(outgoing, 'error');
    await sleep(50);
    const begin = performance.now();
    await app.lifecycle.close();
    expect(performance.now() - begin).toBeGreaterThanOrEqual(950);
    const [error] = await broken;
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(said).toEqual([]);
  });

  test('comes after the other parts: the port answers while they close', async () => {
    const { app, said } = apps.create();
    app.management.mount(echo({ methods: ['GET'], handle: (_request, response) => void response.end('up') }));
    const answers: string[] = [];
    app.lifecycle.register({
      name: 'metrics',
      stage: 'signal',
      close: async () => {
        const response = await fetch(`http://127.0.0.1:${app.management.ownPortOf('receiver')}/receiver`);
        answers.push(await response.text());
      },
    });
    await app.lifecycle.start();
    await app.lifecycle.close();
    expect(answers).toEqual(['up']);
    expect(said).toEqual([]);
  });
});
