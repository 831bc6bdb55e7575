import type { MetricType } from '../declarations/metric-declaration.js';
import type { Instrument } from '../instruments/instrument.js';

/** How far a metric has come towards its cap. */
export interface MetricUsage {
  readonly name: string;
  readonly type: MetricType;
  /** Label sets, those of overflow included. */
  readonly series: number;
  /** Label sets before further ones overflow. */
  readonly maxSeries: number;
  /** Recordings that went to an overflow series. */
  readonly overflowed: number;
  /** Declared, but nothing was recorded since start. */
  readonly neverRecorded: boolean;
}

export function usageOf({ declaration, series, maxSeries, overflow }: Instrument): MetricUsage {
  return {
    name: declaration.name,
    type: declaration.type,
    series: series.length,
    maxSeries,
    overflowed: overflow.recordings,
    neverRecorded: !series.some((one) => one.isRecorded()),
  };
}
