import { setTimeout as sleep } from 'node:timers/promises';
import { LokiSinks, lineAt, until, write } from '../support/loki-sinks.js';

const sinks = new LokiSinks();
afterEach(() => sinks.end());

describe('a push', () => {
  test('has a stream for each level, with the labels of the service', async () => {
    const { loki, sink } = await sinks.start({ labels: { region: 'eu', service_name: 'till' } });
    const time = Date.now();
    sink.write('{"message":"one"}\n', lineAt(time));
    sink.write('{"message":"two"}\n', lineAt(time + 1, 'error'));
    sink.write('{"message":"three"}\n', lineAt(time + 2));
    await sink.flush();
    const labels = { service_name: 'till', environment: 'test', region: 'eu' };
    expect(loki.kept).toEqual([
      { labels: { ...labels, level: 'info' }, timestamp: `${time}000000`, line: '{"message":"one"}' },
      { labels: { ...labels, level: 'info' }, timestamp: `${time + 2}000000`, line: '{"message":"three"}' },
      { labels: { ...labels, level: 'error' }, timestamp: `${time + 1}000000`, line: '{"message":"two"}' },
    ]);
  });

  test('keeps equal lines of one millisecond apart, in their order', async () => {
    const { loki, sink } = await sinks.start();
    const time = Date.now();
    for (let times = 0; times < 3; times += 1) sink.write('again\n', lineAt(time));
    await sink.flush();
    expect(loki.kept.map(({ timestamp, line }) => [timestamp, line])).toEqual([
      [`${time}000000`, 'again'],
      [`${time}000001`, 'again'],
      [`${time}000002`, 'again'],
    ]);
  });

  test('has its lines in ascending time, also those that were held back', async () => {
    const { loki, sink } = await sinks.start();
    const time = Date.now();
    sink.write('third\n', lineAt(time));
    sink.write('first\n', lineAt(time - 20));
    sink.write('second\n', lineAt(time - 10));
    sink.write('fourth\n', lineAt(time));
    await sink.flush();
    expect(loki.lines).toEqual(['first', 'second', 'third', 'fourth']);
  });

  test('carries any text unchanged', async () => {
    const { loki, sink } = await sinks.start();
    const texts = ['{"a":"\\u0000\\n\\"\\\\"}', 'ü 漢 😀', '\u2028\u2029', 'a\nb', ''];
    for (const text of texts) write(sink, text);
    await sink.flush();
    expect(loki.lines).toEqual(texts);
    sink.write('without a line break', lineAt(Date.now()));
    sink.write('without a time\n', lineAt(Number.NaN));
    await sink.flush();
    expect(loki.lines.slice(texts.length)).toEqual(['without a line break', 'without a time']);
  });

  test('is JSON, compressed where it is large', async () => {
    const { loki, sink } = await sinks.start();
    write(sink, 'small');
    await sink.flush();
    write(sink, 'x'.repeat(100_000));
    await sink.flush();
    const [small, large] = loki.pushes;
    expect([small?.headers['content-type'], small?.headers['content-encoding']]).toEqual([
      'application/json',
      undefined,
    ]);
    expect([large?.headers['content-type'], large?.headers['content-encoding']]).toEqual([
      'application/json',
      'gzip',
    ]);
    expect(large?.bytes).toBeLessThan(10_000);
    expect(loki.lines).toEqual(['small', 'x'.repeat(100_000)]);
  });

  test('goes to the push API below the given URL, or to the URL that names it', async () => {
    const { loki, sink } = await sinks.start();
    const other = await sinks.start({ url: `${loki.url}/loki/api/v1/push/` });
    const below = await sinks.start({ url: `${loki.url}/logs/` });
    for (const each of [sink, other.sink, below.sink]) {
      write(each, 'line');
      await each.flush();
    }
    expect(loki.pushes.map(({ path, status }) => [path, status])).toEqual([
      ['/loki/api/v1/push', 204],
      ['/loki/api/v1/push', 204],
      ['/logs/loki/api/v1/push', 404],
    ]);
  });

  test('names its tenant', async () => {
    const { loki, sink } = await sinks.start({ tenantId: 'team-a' }, { multiTenant: true });
    write(sink, 'line');
    await sink.flush();
    expect(loki.pushes[0]?.headers['x-scope-orgid']).toBe('team-a');
    expect(loki.lines).toEqual(['line']);
  });

  test.each([
    [{ username: 'eyrie', password: 'p:ä' }, `Basic ${Buffer.from('eyrie:p:ä').toString('base64')}`],
    [{ bearerToken: 'abc.def' }, 'Bearer abc.def'],
    [{ headers: { Authorization: 'Splunk x' } }, 'Splunk x'],
    [{}, undefined],
  ])('carries the credentials of %j', async (options, authorization) => {
    const { loki, sink } = await sinks.start({
      ...options,
      ...('headers' in options ? {} : { headers: { 'X-Team': 'a' } }),
    });
    write(sink, 'line');
    await sink.flush();
    const { headers } = loki.pushes[0] ?? {};
    expect(headers?.authorization).toBe(authorization);
    if (!('headers' in options)) expect(headers?.['x-team']).toBe('a');
  });
});

describe('lines are collected', () => {
  test('for the interval', async () => {
    const { loki, sink } = await sinks.start({ batchIntervalMs: 50 });
    write(sink, 'one');
    write(sink, 'two');
    expect(sink.pendingLines).toBe(2);
    await until(() => sink.pendingLines === 0);
    expect([loki.pushes.length, loki.lines]).toEqual([1, ['one', 'two']]);
    write(sink, 'three');
    await until(() => sink.pendingLines === 0);
    expect([loki.pushes.length, loki.lines]).toEqual([2, ['one', 'two', 'three']]);
  });

  test('up to the size, and pushed one batch after the other', async () => {
    const { loki, sink } = await sinks.start({ maxBatchBytes: 20_000, batchIntervalMs: 60_000 });
    const texts = Array.from({ length: 1000 }, (_, at) => `${at} ${'x'.repeat(100)}`);
    for (const text of texts) write(sink, text);
    await sink.flush();
    expect(loki.lines).toEqual(texts);
    expect(loki.pushes.length).toBeGreaterThanOrEqual(11);
    expect(loki.maxConcurrent).toBe(1);
  });

  test('a line beyond the size of a batch is one of its own', async () => {
    const { loki, sink } = await sinks.start({ maxBatchBytes: 1024 });
    write(sink, 'before');
    write(sink, 'x'.repeat(5000));
    write(sink, 'after');
    await sink.flush();
    expect([loki.lines, loki.pushes.length]).toEqual([['before', 'x'.repeat(5000), 'after'], 3]);
  });

  test('and a full batch does not wait for the interval', async () => {
    const { loki, sink } = await sinks.start({ maxBatchBytes: 1024, batchIntervalMs: 60_000 });
    write(sink, 'x'.repeat(900));
    write(sink, 'next');
    await until(() => sink.pendingLines === 1);
    expect([loki.lines, sink.pendingLines]).toEqual([['x'.repeat(900)], 1]);
  });

  test('a flush waits for what was written before it, not for what comes after', async () => {
    const { loki, sink } = await sinks.start({ batchIntervalMs: 60_000 });
    await sink.flush();
    loki.next({ type: 'accept' }, { type: 'hang' });
    write(sink, 'before');
    const flushed = sink.flush();
    await sleep(0);
    await sleep(0);
    write(sink, 'after');
    await flushed;
    expect(loki.lines).toEqual(['before']);
  });

  test('also while a push goes on, for the next one', async () => {
    const { loki, sink } = await sinks.start({ batchIntervalMs: 10, timeoutMs: 200 });
    loki.next({ type: 'hang' });
    write(sink, 'first');
    await until(() => loki.pushes.length > 0);
    write(sink, 'second');
    write(sink, 'third');
    await until(() => sink.pendingLines === 0);
    expect(loki.lines).toEqual(['first', 'second', 'third']);
    expect(loki.pushes.map(({ status }) => status)).toEqual([undefined, 204, 204]);
  });
});
