/**
 * Why an event is not on its way to the log. `buffer_full`: store and spool were down and memory was full. `closed`: it
 * came after the app had closed, or neither store nor spool had taken it by then. `refused`, `unreadable`: it was put
 * aside in a file beside the spool. `spool_gone`: somebody else removed or cut its spool file. `failed_capture`: the
 * event of an audited call could not be made or kept.
 */
export type LossReason = (typeof LOSS_REASONS)[number];

const LOSS_REASONS = [
  'buffer_full',
  'closed',
  'refused',
  'unreadable',
  'spool_gone',
  'failed_capture',
] as const;

/** Counts events that were lost or put aside, from the start of the app. */
export class Losses {
  // One for each reason.
  readonly #counts = new Map<LossReason, number>(LOSS_REASONS.map((reason) => [reason, 0]));

  /** By reason, each of them. */
  get byReason(): ReadonlyMap<LossReason, number> {
    return this.#counts;
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  count(reason: LossReason, events = 1): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + events);
  }
}
