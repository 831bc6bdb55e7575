import { createHmac } from 'node:crypto';

/**
 * What takes the place of a secret: `mask` a fixed text, `hash` a keyed digest by which equal secrets can be told to
 * be equal, `remove` nothing.
 */
export type RedactionMode = 'mask' | 'hash' | 'remove';

const HASH_LENGTH = 16;

/** Makes what stands in the place of secrets. */
export class Replacer {
  readonly #mode: RedactionMode;
  readonly #hashKey: string | undefined;

  constructor(mode: RedactionMode, hashKey: string | undefined) {
    this.#mode = mode;
    this.#hashKey = hashKey;
  }

  /** The text for a secret; `undefined` where nothing is to stand in its place. */
  replace(secret: string | undefined, request: ReplacementRequest = {}): string | undefined {
    const { mode = this.#mode, label } = request;
    if (mode === 'remove') return undefined;
    if (mode === 'hash' && this.#hashKey !== undefined && secret !== undefined) {
      const digest = createHmac('sha256', this.#hashKey).update(secret).digest('hex');
      return `[HASH:${digest.slice(0, HASH_LENGTH)}]`;
    }
    return label === undefined ? '[REDACTED]' : `[REDACTED:${label}]`;
  }
}

/** How one secret is replaced. */
export interface ReplacementRequest {
  /** @default the mode of the redactor */
  readonly mode?: RedactionMode | undefined;
  /** What kind of secret it is, shown by a mask. @default none */
  readonly label?: string | undefined;
}
