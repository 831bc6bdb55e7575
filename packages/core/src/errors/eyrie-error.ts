/** What an {@link EyrieError} says: which rule was broken, where, and what to do about it. */
export interface EyrieErrorDescription<Code extends string = string> {
  /** A stable code such as `EYRIE_CONFIG_INVALID`; `docs/errors.md` has an entry for each. */
  readonly code: Code;
  /** What was wrong and where, as a sentence without its full stop. */
  readonly problem: string;
  /** What the reader should do, as a sentence without its full stop. */
  readonly remedy: string;
  readonly cause?: unknown;
}

/**
 * The one error class of Eyrie. `code` is stable over releases, `message` names the problem and its remedy.
 *
 * @example
 * ```ts
 * throw new EyrieError({
 *   code: 'EYRIE_METRICS_NAME_INVALID',
 *   problem: 'The counter "signups" does not end in "_total"',
 *   remedy: 'Rename it to "signups_total"',
 * });
 * ```
 */
export class EyrieError<Code extends string = string> extends Error {
  override readonly name = 'EyrieError';
  readonly code: Code;
  // Private, so that a printed error does not say again what its message says.
  readonly #description: EyrieErrorDescription<Code>;

  constructor(description: EyrieErrorDescription<Code>) {
    super(
      `${description.code}: ${description.problem}. ${description.remedy}.`,
      description.cause === undefined ? undefined : { cause: description.cause },
    );
    this.code = description.code;
    this.#description = description;
  }

  /** What was wrong and where. */
  get problem(): string {
    return this.#description.problem;
  }

  /** What to do about it. */
  get remedy(): string {
    return this.#description.remedy;
  }
}
