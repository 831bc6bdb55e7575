import { messageOf } from '@eyrie/core/engine';
import type { DeliveryResult } from '../sinks/audit-sink.js';
import type { DeliveryClock } from './delivery-clock.js';

/** How one call of a sink ended. */
export type CallAnswer =
  | { readonly type: 'answered'; readonly results: readonly DeliveryResult[] }
  | FailedCall;

/** Nothing is known of what was given: it counts as `retry`. */
export interface FailedCall {
  readonly type: 'failed';
  readonly reason: CallFailure;
  readonly error: string;
}

/**
 * - `threw`: the sink threw or rejected
 * - `late`: its deadline passed
 * - `garbled`: its answer is not one result for each record
 * - `stuck`: it was not called, since too many calls before never ended
 * - `stopped`: delivery was stopped, or goes on elsewhere
 */
export type CallFailure = 'threw' | 'late' | 'garbled' | 'stuck' | 'stopped';

/** What calls of one sink have in common. */
export interface SinkCallsOptions {
  readonly clock: DeliveryClock;
  /** Deadline of one call in milliseconds. */
  readonly timeoutMs: number;
}

// Bounds what a sink that never comes back can hold: each such call keeps its records.
const MAX_ABANDONED = 10;
const MAX_TEXT = 500;

/** Calls one sink within a deadline, and believes nothing it says unseen. Never rejects. */
export class SinkCalls {
  readonly #clock: DeliveryClock;
  readonly #timeoutMs: number;
  #abandoned = 0;

  constructor({ clock, timeoutMs }: SinkCallsOptions) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** `count` results are expected. What comes after the deadline or after `stop` is ignored. */
  call(
    work: (signal: AbortSignal) => Promise<unknown>,
    { count, stop }: { readonly count: number; readonly stop: AbortSignal },
  ): Promise<CallAnswer> {
    if (stop.aborted) return Promise.resolve(STOPPED);
    if (this.#abandoned >= MAX_ABANDONED) return Promise.resolve(STUCK);
    return new Promise((resolve) => {
      const aborter = new AbortController();
      let isOpen = true;
      const settle = (answer: CallAnswer): void => {
        if (!isOpen) {
          this.#abandoned -= 1;
          return;
        }
        isOpen = false;
        end();
        resolve(answer);
      };
      const abandon = (answer: FailedCall): void => {
        isOpen = false;
        end();
        this.#abandoned += 1;
        resolve(answer);
        aborter.abort(new DOMException(answer.error, 'AbortError'));
      };
      const late: FailedCall = {
        type: 'failed',
        reason: 'late',
        error: `No answer in ${this.#timeoutMs} ms`,
      };
      const cancelTimer = this.#clock.after(this.#timeoutMs, () => abandon(late));
      const onStop = (): void => abandon(STOPPED);
      const end = (): void => {
        cancelTimer();
        stop.removeEventListener('abort', onStop);
      };
      stop.addEventListener('abort', onStop, { once: true });
      // Whatever it does at once is caught as what it does later is.
      new Promise((start) => start(work(aborter.signal))).then(
        (answer) => settle(answerOf(answer, count)),
        (error: unknown) => settle({ type: 'failed', reason: 'threw', error: messageOf(error) }),
      );
    });
  }
}

const STOPPED: FailedCall = Object.freeze({
  type: 'failed',
  reason: 'stopped',
  error: 'Delivery was stopped',
});
const STUCK: FailedCall = Object.freeze({
  type: 'failed',
  reason: 'stuck',
  error: `${MAX_ABANDONED} calls before have not ended, though their signals were aborted`,
});

function answerOf(answer: unknown, count: number): CallAnswer {
  try {
    const results = Array.isArray(answer) && answer.length === count ? answer.map(resultOf) : undefined;
    if (results !== undefined) return { type: 'answered', results };
    return garbled(`It answered with ${describe(answer)} to ${count} records`);
  } catch (error) {
    return garbled(messageOf(error));
  }
}

function garbled(error: string): CallAnswer {
  return { type: 'failed', reason: 'garbled', error };
}

function describe(answer: unknown): string {
  return Array.isArray(answer) ? `${answer.length} results` : 'no list of results';
}

function resultOf(value: unknown): DeliveryResult {
  const { outcome, receipt, error, retryAfterMs } = Object(value) as Readonly<Record<string, unknown>>;
  switch (outcome) {
    case 'delivered':
      return typeof receipt === 'string' ? { outcome, receipt: receipt.slice(0, MAX_TEXT) } : { outcome };
    case 'retry':
      return { outcome, error: textOf(error), retryAfterMs: waitOf(retryAfterMs) };
    case 'rejected':
      return { outcome, error: textOf(error) };
    default:
      throw new TypeError('It answered with a result that has no known outcome');
  }
}

function textOf(error: unknown): string {
  return typeof error === 'string' && error !== '' ? error.slice(0, MAX_TEXT) : 'It gave no reason';
}

function waitOf(milliseconds: unknown): number | undefined {
  const isWait = typeof milliseconds === 'number' && Number.isFinite(milliseconds) && milliseconds >= 0;
  return isWait ? milliseconds : undefined;
}
