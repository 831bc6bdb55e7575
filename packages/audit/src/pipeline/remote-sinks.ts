import type { AuditSink, DeliveryResult } from '../sinks/audit-sink.js';
import type { FromThread, SinkCall, SinkShape, ToThread } from './thread-messages.js';

type SinkAnswer = Extract<ToThread, { readonly type: 'sink-answered' | 'sink-threw' }>;

/** In the pipeline's thread: stands for the sinks, which are on the main thread. */
export class RemoteSinks {
  readonly sinks: readonly AuditSink[];
  readonly #post: (message: FromThread) => void;
  // Bounded by who delivers: a call that was aborted stays until the sink lets go of it, and it counts those.
  readonly #pending = new Map<number, (answer: SinkAnswer) => void>();
  #calls = 0;

  constructor(shapes: readonly SinkShape[], post: (message: FromThread) => void) {
    this.#post = post;
    this.sinks = shapes.map((shape) => this.#sinkOf(shape));
  }

  /** Takes an answer of the main thread. */
  answered(answer: SinkAnswer): void {
    this.#pending.get(answer.id)?.(answer);
    this.#pending.delete(answer.id);
  }

  #sinkOf({ name, canAnchor, keeps, ...shape }: SinkShape): AuditSink {
    return {
      name,
      ordered: shape.ordered,
      batchSize: shape.batchSize,
      timeoutMs: shape.timeoutMs,
      keeps,
      // Whoever delivers believes no answer unseen.
      deliver: async (records, { signal }) =>
        (await this.#call({ method: 'deliver', sink: name, records }, signal)) as readonly DeliveryResult[],
      ...(canAnchor && {
        anchor: async (checkpoint, { signal }) => {
          const results = await this.#call({ method: 'anchor', sink: name, checkpoint }, signal);
          return results?.[0] as DeliveryResult;
        },
      }),
    };
  }

  async #call(call: SinkCall, signal: AbortSignal): Promise<readonly unknown[] | undefined> {
    this.#calls += 1;
    const id = this.#calls;
    const abort = (): void => this.#post({ type: 'sink-abort', id });
    const answer = await new Promise<SinkAnswer>((resolve) => {
      this.#pending.set(id, resolve);
      this.#post({ type: 'sink-call', id, call });
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
    signal.removeEventListener('abort', abort);
    if (answer.type === 'sink-answered') return answer.results;
    throw new Error(answer.problem);
  }
}
