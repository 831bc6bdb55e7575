import { wallTimeOf } from '@eyrie/core/engine';
import type { HrTime } from '@opentelemetry/api';

const MS_PER_SECOND = 1000;
const NS_PER_MS = 1e6;
const NS_PER_SECOND = 1e9;

/** Milliseconds since the epoch as OpenTelemetry's seconds and nanoseconds. */
export function hrTimeOf(milliseconds: number): HrTime {
  const seconds = Math.trunc(milliseconds / MS_PER_SECOND);
  return [seconds, Math.round((milliseconds - seconds * MS_PER_SECOND) * NS_PER_MS)];
}

/** A time so many seconds later: the exact duration that the metrics have. */
export function later([seconds, nanoseconds]: HrTime, durationSeconds: number): HrTime {
  const whole = Math.trunc(durationSeconds);
  const sum = nanoseconds + Math.round((durationSeconds - whole) * NS_PER_SECOND);
  return sum >= NS_PER_SECOND ? [seconds + whole + 1, sum - NS_PER_SECOND] : [seconds + whole, sum];
}

/**
 * The times of one span, from the present on. They differ by what has passed, whatever is done to the clock of the
 * machine meanwhile. The SDK's own start is of whole milliseconds, which may lie before that of the span around it.
 */
export class SpanClock {
  readonly #mark = performance.now();
  readonly start: HrTime = hrTimeOf(wallTimeOf(this.#mark));

  now(): HrTime {
    return later(this.start, (performance.now() - this.#mark) / MS_PER_SECOND);
  }
}
