/** How often and how long a request is tried again. The wait doubles each time, and a random part of it is waited. */
export interface OutboundRetry {
  /** The first one included. @default 3 */
  readonly attempts?: number | undefined;
  /** The longest wait before the second attempt, in milliseconds. @default 500 */
  readonly baseDelayMs?: number | undefined;
  /** The longest wait ever, also where the other system asks for a longer one, in milliseconds. @default 30_000 */
  readonly maxDelayMs?: number | undefined;
  /** No attempt begins later than this after the first, in milliseconds. @default 60_000 */
  readonly maxElapsedMs?: number | undefined;
}

export const RETRY_DEFAULTS = Object.freeze({
  attempts: 3,
  baseDelayMs: 500,
  maxDelayMs: 30_000,
  maxElapsedMs: 60_000,
});

const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether the same request may well be answered otherwise a little later. */
export function isTransientStatus(status: number): boolean {
  return TRANSIENT_STATUSES.has(status);
}

/** What the wait before the next attempt depends on. */
export interface BackoffRequest {
  /** Attempts that failed so far, at least 1. */
  readonly failures: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** What the other system asked for. @default nothing */
  readonly retryAfterMs?: number | undefined;
  /** @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Milliseconds to wait before the next attempt: exponential backoff with full jitter, and at least what was asked for. */
export function backoffDelayMs(request: BackoffRequest): number {
  const { failures, baseDelayMs, maxDelayMs, retryAfterMs, random = Math.random } = request;
  const backoffMs = random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1));
  // `Retry-After: 0`, or a date that has passed, is no leave to hammer.
  return Math.min(maxDelayMs, Math.max(retryAfterMs ?? 0, backoffMs));
}

/**
 * Milliseconds that a `Retry-After` header asks to wait from `now` on: RFC 9110 section 10.2.3, in seconds or as any
 * of the three forms of a date; `undefined` for anything else.
 */
export function parseRetryAfter(
  header: string | readonly string[] | undefined,
  now = Date.now(),
): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3}/.test(text)) return undefined;
  // The form of asctime() names no zone and means UTC.
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}
