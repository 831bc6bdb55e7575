import { setTimeout as sleep } from 'node:timers/promises';
import { countsOf, LokiSinks, until, write } from '../support/loki-sinks.js';

const sinks = new LokiSinks();
afterEach(() => sinks.end());

const answer = (status: number, headers: Record<string, string> = {}) =>
  ({ type: 'answer', status, headers }) as const;

describe('a push that fails', () => {
  test('is tried again until Loki takes it, in order and once', async () => {
    const { loki, sink, said } = await sinks.start({ timeoutMs: 100, maxBatchBytes: 1024 });
    loki.next(answer(500), answer(503), { type: 'hang' }, { type: 'reset' }, answer(429), answer(408));
    const texts = Array.from({ length: 40 }, (_, at) => `line ${at}`);
    for (const text of texts) write(sink, text);
    await sink.flush();
    expect(loki.lines).toEqual(texts);
    expect(loki.maxConcurrent).toBe(1);
    expect(countsOf(sink)).toEqual({ pending: 0 });
    expect(said.map((each) => /\((.*?)[:)]/.exec(each)?.[1])).toEqual([
      'status 500',
      'status 503',
      'EYRIE_OUTBOUND_TIMEOUT',
      'EYRIE_OUTBOUND_FAILED',
      'status 429',
      'status 408',
    ]);
  });

  test('is tried again when Loki asks for it', async () => {
    const { loki, sink } = await sinks.start({
      batchIntervalMs: 10,
      retry: { baseDelayMs: 1, maxDelayMs: 10_000 },
    });
    loki.next(answer(429, { 'retry-after': '2' }));
    write(sink, 'line');
    // Nobody flushes, which would shorten the wait.
    await until(() => loki.pushes.length >= 1);
    const before = performance.now();
    await until(() => loki.lines.length >= 1);
    expect(performance.now() - before).toBeGreaterThanOrEqual(1950);
    expect(loki.lines).toEqual(['line']);
  });

  test('is kept once where Loki took it and its answer was lost', async () => {
    const { loki, sink } = await sinks.start();
    loki.next({ type: 'accept-and-reset' }, { type: 'accept-and-reset' });
    for (const text of ['same', 'same', 'other']) write(sink, text);
    await sink.flush();
    expect(loki.lines).toEqual(['same', 'same', 'other']);
    expect(loki.pushes.map(({ status }) => status)).toEqual([undefined, undefined, 204]);
  });

  test('is not sent again once Loki has taken it', async () => {
    const { loki, sink } = await sinks.start({ batchIntervalMs: 10 });
    write(sink, 'line');
    await sink.flush();
    await sleep(50);
    await sink.flush();
    expect(loki.pushes.length).toBe(1);
  });

  test.each([400, 401, 403, 404, 413, 422, 301])(
    'with status %d is dropped, and the next one goes on',
    async (status) => {
      const { loki, sink } = await sinks.start();
      loki.next(answer(status));
      for (const text of ['one', 'two', 'three']) write(sink, text);
      await sink.flush();
      expect(countsOf(sink)).toEqual({ rejected: 3, pending: 0 });
      write(sink, 'four');
      await sink.flush();
      expect([loki.lines, countsOf(sink)]).toEqual([['four'], { rejected: 3, pending: 0 }]);
    },
  );

  test('is warned of once for each way in which it fails, and no secret is said', async () => {
    const { loki, sink, said, diagnostics } = await sinks.start({
      bearerToken: 'hush',
      headers: { 'x-key': 'hush-hush' },
    });
    loki.next(answer(401), answer(401), answer(503), answer(503));
    for (const text of ['one', 'two', 'three']) {
      write(sink, text);
      await sink.flush();
    }
    expect(said).toEqual([
      `warn EYRIE_LOGGING_LOKI_PUSH_FAILED: Loki at ${loki.url} did not take 1 log lines, which are lost (status 401). ` +
        'Check username and password, or bearerToken, and tenantId, which a Loki with several tenants needs.',
      `warn EYRIE_LOGGING_LOKI_PUSH_FAILED: Loki at ${loki.url} did not take 1 log lines, which are tried again (status 503). ` +
        'See the log of Loki, and that of the proxy before it.',
    ]);
    expect(said.join()).not.toContain('hush');
    expect(diagnostics.counts()).toEqual([{ code: 'EYRIE_LOGGING_LOKI_PUSH_FAILED', count: 4 }]);
  });

  test('because nobody listens is warned of with the reason', async () => {
    const { sink, said } = await sinks.start({ url: 'http://127.0.0.1:1', closeTimeoutMs: 10 });
    write(sink, 'line');
    void sink.flush();
    await until(() => said.length > 0);
    expect(said).toEqual([
      'warn EYRIE_LOGGING_LOKI_PUSH_FAILED: Loki at http://127.0.0.1:1 did not take 1 log lines, which are tried again ' +
        '(EYRIE_OUTBOUND_FAILED: The request to http://127.0.0.1:1 failed (ECONNREFUSED)). ' +
        'Check that the system is up and reachable from here.',
    ]);
  });
});

describe('lines that Loki did not take in time', () => {
  test('are given up, so that newer ones get their chance', async () => {
    const { loki, sink } = await sinks.start({ batchIntervalMs: 10, retry: { maxElapsedMs: 100 } });
    loki.always(answer(503));
    write(sink, 'old');
    await until(() => sink.droppedLines.has('undeliverable'));
    expect(countsOf(sink)).toEqual({ undeliverable: 1, pending: 0 });
    loki.always({ type: 'accept' });
    write(sink, 'new');
    await sink.flush();
    expect([loki.lines, countsOf(sink)]).toEqual([['new'], { undeliverable: 1, pending: 0 }]);
  });

  test('are given up together, while younger ones are kept', async () => {
    const { loki, sink } = await sinks.start({
      maxBatchBytes: 1024,
      batchIntervalMs: 10,
      retry: { maxElapsedMs: 400 },
    });
    loki.always(answer(500));
    for (let at = 0; at < 30; at += 1) write(sink, `old ${at}`);
    await sleep(250);
    write(sink, 'x'.repeat(2000));
    // Not all were written in the same millisecond, so the last of them may be given up one later than the first.
    await until(() => (sink.droppedLines.get('undeliverable') ?? 0) >= 30);
    loki.always({ type: 'accept' });
    await sink.flush();
    expect([loki.lines, countsOf(sink)]).toEqual([['x'.repeat(2000)], { undeliverable: 30, pending: 0 }]);
  });

  test('are tried again soon while somebody waits for a flush', async () => {
    const { loki, sink } = await sinks.start({
      random: () => 1,
      retry: { baseDelayMs: 60_000, maxDelayMs: 60_000 },
    });
    loki.next(answer(503), answer(429, { 'retry-after': '60' }));
    write(sink, 'line');
    await sink.flush();
    expect([loki.lines, loki.pushes.length]).toEqual([['line'], 3]);
  });

  test('are tried at once when somebody flushes', async () => {
    const { loki, sink } = await sinks.start({
      random: () => 1,
      batchIntervalMs: 10,
      retry: { baseDelayMs: 60_000, maxDelayMs: 60_000 },
    });
    loki.next(answer(503));
    write(sink, 'line');
    await until(() => loki.pushes.length > 0);
    await sleep(20);
    await sink.flush();
    expect(loki.lines).toEqual(['line']);
  });
});

describe('a full buffer', () => {
  test('drops the newest line, counts it and says so once', async () => {
    const { loki, sink, said } = await sinks.start({ maxBufferedBytes: 65_536, maxBatchBytes: 16_384 });
    const text = 'x'.repeat(999);
    // 1000 bytes of text and 128 of the entry.
    const fitting = Math.floor(65_536 / 1128);
    for (let at = 0; at < 100; at += 1) write(sink, text);
    expect(countsOf(sink)).toEqual({ buffer_full: 100 - fitting, pending: fitting });
    expect(sink.bufferedBytes).toBe(fitting * 1128);
    expect(said).toEqual([
      `warn EYRIE_LOGGING_LOKI_BUFFER_FULL: 65536 bytes of log lines wait for Loki at ${loki.url}: new ones are dropped until it takes some. ` +
        'See whether it takes lines at all, and raise maxBufferedBytes if it is only too slow at times.',
    ]);
    await sink.flush();
    expect(sink.bufferedBytes).toBe(0);
    write(sink, 'room again');
    await sink.flush();
    expect(loki.lines.at(-1)).toBe('room again');
    expect(loki.lines.length).toBe(fitting + 1);
  });

  test('holds no more than its bound over a million lines while Loki is dead', async () => {
    const bound = 8_388_608;
    const { loki, sink } = await sinks.start({ retry: { maxElapsedMs: 86_400_000 } });
    loki.always({ type: 'hang' });
    let most = 0;
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let round = 0; round < 1000; round += 1) {
      for (let at = 0; at < 1000; at += 1) write(sink, `{"message":"line ${round * 1000 + at}"}`);
      most = Math.max(most, sink.bufferedBytes);
      if (round % 100 === 0) await sleep(1);
    }
    globalThis.gc?.();
    const grown = process.memoryUsage().heapUsed - before;
    expect(most).toBeLessThanOrEqual(bound);
    expect(most).toBeGreaterThan(bound - 1000);
    const { pending, buffer_full: dropped } = countsOf(sink);
    expect((pending ?? 0) + (dropped ?? 0)).toBe(1_000_000);
    expect(dropped).toBeGreaterThan(900_000);
    // The buffer itself, and the push that hangs.
    expect(grown).toBeLessThan(3 * bound);
  });

  test('of empty lines is bounded too', async () => {
    const { loki, sink } = await sinks.start({ maxBufferedBytes: 65_536 });
    loki.always({ type: 'hang' });
    for (let at = 0; at < 10_000; at += 1) write(sink, '');
    expect(sink.pendingLines).toBe(Math.floor(65_536 / 129));
  });
});

describe('the close of the sink', () => {
  test('pushes what is there', async () => {
    const { loki, sink } = await sinks.start({ batchIntervalMs: 60_000, closeTimeoutMs: 10_000 });
    write(sink, 'last');
    await sink.close();
    expect([loki.lines, countsOf(sink)]).toEqual([['last'], { pending: 0 }]);
  });

  test.each(['hang', 'reset'] as const)('counts what is left where Loki answers with a %s', async (type) => {
    const { loki, sink, said } = await sinks.start({ closeTimeoutMs: 50 });
    loki.always({ type });
    for (let at = 0; at < 10; at += 1) write(sink, `line ${at}`);
    await sink.close();
    expect(countsOf(sink)).toEqual({ closed: 10, pending: 0 });
    // The push that went on was broken off.
    await until(() => loki.concurrent === 0);
    write(sink, 'too late');
    expect(countsOf(sink)).toEqual({ closed: 11, pending: 0 });
    const warned = said.length;
    await sleep(50);
    await sink.flush();
    await sink.close();
    expect([said.length, countsOf(sink)]).toEqual([warned, { closed: 11, pending: 0 }]);
  });

  test('leaves no timer and no connection behind', async () => {
    const handles = (kind: string) => process.getActiveResourcesInfo().filter((name) => name === kind).length;
    await until(() => handles('TCPSocketWrap') === 0);
    const timers = handles('Timeout');
    const { loki, sink } = await sinks.start({ batchIntervalMs: 60_000, closeTimeoutMs: 5 });
    loki.next({ type: 'accept' });
    loki.always(answer(503));
    write(sink, 'one');
    await sink.flush();
    write(sink, 'two');
    await sinks.end();
    await until(() => handles('TCPSocketWrap') === 0);
    // Timers of others may have ended in between; those of Node's own sockets end a moment after them.
    await until(() => handles('Timeout') <= timers);
  });

  test('nothing can be sent while the process exits: what waits is still counted', async () => {
    const { sink } = await sinks.start({ batchIntervalMs: 60_000 });
    write(sink, 'line');
    sink.flushSync(100);
    expect(sink.pendingLines).toBe(1);
  });
});
