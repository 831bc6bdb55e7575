import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { messageOf } from '@eyrie/core/engine';
import type { SealedRecord } from '../../records/sealed-record.js';
import type { AuditSink, DeliveryResult } from '../audit-sink.js';
import { sameForAll } from '../shared/deliver-each.js';
import { withDefaults } from '../shared/with-defaults.js';

/** How records are written to standard output. */
export interface StdoutSinkOptions {
  /** @default 'stdout' */
  readonly name?: string | undefined;
  /** Records in one call. @default 100 */
  readonly batchSize?: number | undefined;
  /** Deadline of one call in milliseconds. @default 30_000 */
  readonly timeoutMs?: number | undefined;
  /** @default process.stdout */
  readonly stream?: Writable | undefined;
}

const STDOUT_SINK_DEFAULTS = Object.freeze({ name: 'stdout', batchSize: 100, timeoutMs: 30_000 });

/**
 * Writes every record as one line of JSON, the event with `"audit":true` at its beginning, for a collector of logs to
 * tell apart. Delivered means that the stream has taken it, to a pipe or a file: nobody says what becomes of it there.
 * A reader that is gone or does not read makes records wait.
 *
 * @example
 * ```ts
 * import { stdoutSink } from '@eyrie/audit/engine';
 *
 * const sink = stdoutSink();
 * ```
 */
export function stdoutSink(options: StdoutSinkOptions = {}): AuditSink {
  const { name, batchSize, timeoutMs, stream } = withDefaults(options, STDOUT_SINK_DEFAULTS);
  return {
    name,
    batchSize,
    timeoutMs,
    ordered: true,
    deliver: async (records, { signal }) => {
      if (records.length === 0) return [];
      const text = records.map((record) => `${lineOf(record)}\n`).join('');
      return sameForAll(records, await writeTo(stream ?? process.stdout, text, signal));
    },
  };
}

function lineOf({ body }: SealedRecord): string {
  return `{"audit":true,${body.slice(1)}`;
}

async function writeTo(stream: Writable, text: string, signal: AbortSignal): Promise<DeliveryResult> {
  // What an earlier call left behind goes first, so that nothing piles up in front of a reader that does not read.
  if (stream.writableNeedDrain) await drained(stream, signal);
  if (signal.aborted || stream.writableNeedDrain) {
    return { outcome: 'retry', error: 'nobody read what was written before, until the deadline' };
  }
  return new Promise((resolve) => {
    const onAbort = (): void => resolve({ outcome: 'retry', error: 'nobody read it before the deadline' });
    signal.addEventListener('abort', onAbort, { once: true });
    // Without a listener the error of a closed pipe would end the process.
    const ignore = (): void => undefined;
    stream.on('error', ignore);
    stream.write(text, (error) => {
      signal.removeEventListener('abort', onAbort);
      // The event follows this callback.
      setImmediate(() => stream.off('error', ignore));
      resolve(error == null ? { outcome: 'delivered' } : { outcome: 'retry', error: messageOf(error) });
    });
  });
}

async function drained(stream: Writable, signal: AbortSignal): Promise<void> {
  await once(stream, 'drain', { signal }).catch(() => undefined);
}
