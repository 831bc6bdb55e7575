import { messageOf } from '@eyrie/core/engine';
import type { AuditSink } from '../sinks/audit-sink.js';
import type { SinkCall, SinkShape, ToThread } from './thread-messages.js';

/** On the main thread: makes the calls of sinks that one thread of the pipeline asks for. */
export class SinkDesk {
  readonly #sinks: ReadonlyMap<string, AuditSink>;
  // Bounded by who delivers: a sink that does not let go of calls that were aborted is not called any more.
  readonly #going = new Map<number, AbortController>();

  constructor(sinks: readonly AuditSink[]) {
    this.#sinks = new Map(sinks.map((sink) => [sink.name, sink]));
  }

  /** What the thread must know of the sinks. */
  shapes(): readonly SinkShape[] {
    return Array.from(this.#sinks.values(), (sink) => ({
      name: sink.name,
      ordered: sink.ordered === true,
      batchSize: sink.batchSize,
      timeoutMs: sink.timeoutMs,
      keeps: sink.keeps,
      canAnchor: sink.anchor !== undefined,
    }));
  }

  /** Calls a sink; resolves with the message that says how it went. Never rejects. */
  async call(id: number, call: SinkCall): Promise<ToThread> {
    const control = new AbortController();
    this.#going.set(id, control);
    try {
      return { type: 'sink-answered', id, results: await this.#answer(call, control.signal) };
    } catch (error) {
      return { type: 'sink-threw', id, problem: messageOf(error) };
    } finally {
      this.#going.delete(id);
    }
  }

  abort(id: number): void {
    this.#going.get(id)?.abort();
  }

  /** Ends all calls that go on: the thread that waits for them is gone. */
  abortAll(): void {
    for (const control of this.#going.values()) control.abort();
  }

  async #answer(call: SinkCall, signal: AbortSignal): Promise<readonly unknown[] | undefined> {
    const sink = this.#sinks.get(call.sink);
    if (sink === undefined) throw new Error(`There is no sink "${call.sink}"`);
    if (call.method === 'anchor') return [plainResult(await sink.anchor?.(call.checkpoint, { signal }))];
    return plainResults(await sink.deliver(call.records, { signal }), call.records.length);
  }
}

// What is cut here says enough: who delivers cuts it shorter still.
const MAX_TEXT = 1000;

/**
 * What another thread can be sent of a sink's answer, whatever that is: `undefined` for what is no list. Who delivers
 * judges it there, as it judges what a sink in its own thread says.
 */
function plainResults(answer: unknown, count: number): readonly unknown[] | undefined {
  try {
    if (!Array.isArray(answer)) return undefined;
    // One more than there should be tells that there are too many.
    const length = Math.min(Number(answer.length), count + 1);
    return Array.from({ length }, (_, at) => plainResult(answer[at]));
  } catch {
    return undefined;
  }
}

/** Its texts and its wait; nothing where they cannot be read. */
function plainResult(result: unknown): Readonly<Record<string, unknown>> {
  try {
    const { outcome, receipt, error, retryAfterMs } = Object(result) as Readonly<Record<string, unknown>>;
    const texts = Object.entries({ outcome, receipt, error }).filter(
      ([, value]) => typeof value === 'string',
    );
    const plain = texts.map(([name, value]): [string, unknown] => [
      name,
      (value as string).slice(0, MAX_TEXT),
    ]);
    if (typeof retryAfterMs === 'number') plain.push(['retryAfterMs', retryAfterMs]);
    return Object.fromEntries(plain);
  } catch {
    return {};
  }
}
