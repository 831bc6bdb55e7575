import type { CollectedFamily, MetricDescriptor } from '../series/family.js';
import { describeGauge, familyOf } from './collected-family.js';

const COLD_START = describeGauge(
  'eyrie_cold_start_seconds',
  'Seconds from the start of the process to the first answer of this application.',
);

/** The metrics of {@link ColdStart}. */
export const COLD_START_METRICS: readonly MetricDescriptor[] = [COLD_START];

/** How long the process took to give its first answer; nothing is shown before there is one. */
export class ColdStart {
  #seconds: number | undefined;

  /** Seconds from the start of the process to the first answer, once there is one. */
  get seconds(): number | undefined {
    return this.#seconds;
  }

  /** To be called with every answer; all but the first cost one comparison. */
  answered(): void {
    if (this.#seconds === undefined) this.#seconds = process.uptime();
  }

  collect(): readonly CollectedFamily[] {
    return [familyOf(COLD_START, this.#seconds)];
  }
}
