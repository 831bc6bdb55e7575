import { messageOf } from '@eyrie/core/engine';
import type { AuditSink, DeliveryResult } from '../sinks/audit-sink.js';
import type { SinkCall, SinkShape, ToThread } from './thread-messages.js';

/** On the main thread: makes the calls of sinks that the pipeline's thread asks for. */
export class SinkDesk {
  readonly #sinks: ReadonlyMap<string, AuditSink>;
  // Bounded: a sink has one call at a time; a call that was aborted stays until the sink lets go of it.
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
      return { type: 'sink-answered', id, results: plainResults(await this.#answer(call, control.signal)) };
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

  async #answer(call: SinkCall, signal: AbortSignal): Promise<readonly DeliveryResult[]> {
    const sink = this.#sinks.get(call.sink);
    if (sink === undefined) throw new Error(`There is no sink "${call.sink}"`);
    if (call.method === 'deliver') return await sink.deliver(call.records, { signal });
    const result = await sink.anchor?.(call.checkpoint, { signal });
    return result === undefined ? [] : [result];
  }
}

/** What another thread can be sent of a sink's answer, whatever that is; who delivers judges it. */
function plainResults(results: unknown): readonly DeliveryResult[] {
  if (!Array.isArray(results)) throw new Error('The sink did not answer with a list');
  return results.map((result: unknown) => {
    const { outcome, receipt, error, retryAfterMs } = (result ?? {}) as Record<string, unknown>;
    const texts = { outcome, receipt, error };
    const plain = Object.entries(texts).filter(([, value]) => typeof value === 'string');
    if (typeof retryAfterMs === 'number') plain.push(['retryAfterMs', retryAfterMs]);
    return Object.fromEntries(plain) as unknown as DeliveryResult;
  });
}
