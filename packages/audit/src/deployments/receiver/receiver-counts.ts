/** What a receiver has answered so far, by what became of the request. */
export interface ReceiverCounts {
  readonly recorded: number;
  readonly duplicate: number;
  /** The same key with another body. */
  readonly conflict: number;
  /** Nothing had been deployed. */
  readonly ignored: number;
  /** Without a valid secret. */
  readonly denied: number;
  /** Bad JSON, a broken rule or an unknown shape. */
  readonly invalid: number;
  /** Not recorded, to be sent again. */
  readonly unrecorded: number;
}

export const NOTHING_RECEIVED: ReceiverCounts = Object.freeze({
  recorded: 0,
  duplicate: 0,
  conflict: 0,
  ignored: 0,
  denied: 0,
  invalid: 0,
  unrecorded: 0,
});
