import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { sinkContract } from '../../src/contract-suite/sink-contract.js';
import { stdoutSink } from '../../src/sinks/stdout/stdout-sink.js';
import { context, eventNumber, sealedUpTo } from './sink-records.js';

/** A stream that keeps what it is given, and can refuse it or leave it lying. */
function collector() {
  let text = '';
  let mode: 'take' | 'refuse' | 'stall' = 'take';
  const stream = new Writable({
    write: (chunk, _, done) => {
      if (mode === 'stall') return;
      if (mode === 'refuse') return done(new Error('EPIPE'));
      text += String(chunk);
      done();
    },
    autoDestroy: false,
  });
  return { stream, text: () => text, set: (next: typeof mode) => (mode = next) };
}

describe('the contract of sinks', () => {
  const cases = sinkContract({
    create: async () => {
      const { stream, text, set } = collector();
      return {
        sink: stdoutSink({ stream }),
        received: async () => {
          const bodies = new Map(
            text()
              .split('\n')
              .slice(0, -1)
              .map((line) => {
                const { id } = JSON.parse(line) as { id: string };
                return [id, `{${line.slice('{"audit":true,'.length)}`];
              }),
          );
          return [...bodies].map(([id, body], at) => ({ id, seq: at + 1, body }));
        },
        stall: () => {
          set('stall');
        },
      };
    },
  });
  for (const { name, run } of cases) test(name, run);
});

test('a record is one line, which says that it is audit', async () => {
  const { stream, text } = collector();
  const results = await stdoutSink({ stream }).deliver(sealedUpTo(2), context);
  expect(results).toEqual([{ outcome: 'delivered' }, { outcome: 'delivered' }]);
  const lines = text().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^\{"audit":true,"action":"UPDATE",/);
  expect(JSON.parse(lines[0] ?? '')).toEqual({ audit: true, ...eventNumber(1) });
});

test('a stream that fails makes the records wait, and no error escapes', async () => {
  const { stream, set } = collector();
  set('refuse');
  const results = await stdoutSink({ stream }).deliver(sealedUpTo(2), context);
  expect(results).toEqual([
    { outcome: 'retry', error: 'EPIPE' },
    { outcome: 'retry', error: 'EPIPE' },
  ]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(stream.listenerCount('error')).toBe(0);
});

test('a pipe whose reader is gone makes the records wait', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.destroy()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'exit');
  const [result] = await stdoutSink({ stream: child.stdin }).deliver(sealedUpTo(1), context);
  expect(result).toMatchObject({ outcome: 'retry' });
});

test('a reader that does not read gets nothing more, and what it got stays bounded', async () => {
  const stream = new PassThrough({ highWaterMark: 100 });
  const sink = stdoutSink({ stream });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const results = await sink.deliver(sealedUpTo(1), { signal: AbortSignal.timeout(20) });
    // The first ones are in the pipe; nobody can take them back.
    if (attempt > 1) expect(results).toMatchObject([{ outcome: 'retry' }]);
  }
  expect(stream.writableLength + stream.readableLength).toBeLessThan(2000);
  stream.resume();
  expect(await sink.deliver(sealedUpTo(1), context)).toEqual([{ outcome: 'delivered' }]);
});
