import type { CheckpointClaim } from './checkpoint-claim.js';

/** Origins that one stream may have had. */
const MAX_ORIGINS = 100;

/** Which logs the checkpoints of one stream are of. Those of an empty tree agree with every log and say nothing. */
export class StreamOrigins {
  readonly #demanded: string | undefined;
  // Of each origin the size of the first checkpoint that agreed. Bounded by MAX_ORIGINS.
  readonly #agreed = new Map<string, number>();
  #seen: string | undefined;

  constructor(demanded: string | undefined) {
    this.#demanded = demanded;
  }

  /**
   * The one that is demanded, else that of the first checkpoint in the log if it agreed, else of the first one that did,
   * else of the first one at all.
   */
  get first(): string | undefined {
    if (this.#demanded !== undefined) return this.#demanded;
    if (this.#seen !== undefined && this.#agreed.has(this.#seen)) return this.#seen;
    const [agreed] = this.#agreed.keys();
    return agreed ?? this.#seen;
  }

  get agreed(): readonly string[] {
    return [...this.#agreed.keys()];
  }

  /** Those that agreed besides the first one. */
  get changed(): readonly { readonly origin: string; readonly seq: number }[] {
    const { first } = this;
    return [...this.#agreed].flatMap(([origin, seq]) => (origin === first ? [] : [{ origin, seq }]));
  }

  /** Whether checkpoints of that origin are of this stream. */
  has(origin: string): boolean {
    if (this.#demanded !== undefined) return origin === this.#demanded;
    return origin === this.#seen || this.#agreed.has(origin);
  }

  /** Whether a checkpoint of that origin can sign anything. */
  isDemanded(origin: string): boolean {
    return origin === (this.#demanded ?? origin);
  }

  /** A checkpoint stands in the log. */
  see({ origin, size }: CheckpointClaim): void {
    if (size > 0) this.#seen ??= origin;
  }

  /** A checkpoint agrees with the stream. */
  agree({ origin, size }: CheckpointClaim): void {
    if (size === 0 || this.#agreed.has(origin) || this.#agreed.size >= MAX_ORIGINS) return;
    this.#agreed.set(origin, size);
  }
}
