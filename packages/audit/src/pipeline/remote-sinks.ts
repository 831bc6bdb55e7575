import type { AuditSink, DeliveryResult } from '../sinks/audit-sink.js';
import type { FromThread, SinkCall, SinkShape, ToThread } from './thread-messages.js';

interface Pending {
  readonly resolve: (results: readonly DeliveryResult[]) => void;
  readonly reject: (error: Error) => void;
}

/** In the pipeline's thread: stands for the sinks, which are on the main thread. */
export class RemoteSinks {
  readonly sinks: readonly AuditSink[];
  readonly #post: (message: FromThread) => void;
  // Bounded: a sink has one call at a time, and one that was aborted is forgotten.
  readonly #pending = new Map<number, Pending>();
  #calls = 0;

  constructor(shapes: readonly SinkShape[], post: (message: FromThread) => void) {
    this.#post = post;
    this.sinks = shapes.map((shape) => this.#sinkOf(shape));
  }

  /** Takes an answer of the main thread. */
  answered(message: Extract<ToThread, { readonly type: 'sink-answered' | 'sink-threw' }>): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.type === 'sink-answered') pending?.resolve(message.results);
    else pending?.reject(new Error(message.problem));
  }

  #sinkOf({ name, canAnchor, keeps, ...shape }: SinkShape): AuditSink {
    return {
      name,
      ordered: shape.ordered,
      batchSize: shape.batchSize,
      timeoutMs: shape.timeoutMs,
      keeps,
      deliver: (records, { signal }) => this.#call({ method: 'deliver', sink: name, records }, signal),
      ...(canAnchor && {
        anchor: async (checkpoint, { signal }) => {
          const [result] = await this.#call({ method: 'anchor', sink: name, checkpoint }, signal);
          return result as DeliveryResult;
        },
      }),
    };
  }

  #call(call: SinkCall, signal: AbortSignal): Promise<readonly DeliveryResult[]> {
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      const abort = (): void => {
        if (!this.#pending.delete(id)) return;
        this.#post({ type: 'sink-abort', id });
        reject(new Error('aborted'));
      };
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      this.#post({ type: 'sink-call', id, call });
    });
  }
}
