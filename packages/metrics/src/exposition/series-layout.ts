import { type Diagnostics, errorTypeOf } from '@eyrie/core/engine';
import type {
  BucketExemplars,
  HistogramFamily,
  HistogramSeries,
  ScalarFamily,
  Series,
} from '../series/family.js';
import type { ExpositionFormat } from './exposition-format.js';
import { type Labels, seriesLabelRenderer } from './labels.js';
import { formatBound } from './numbers.js';

/** How the lines of a family's series look: `before`, the series' labels, `after`, the number, its exemplar, a line feed. */
export interface SeriesLayout<S extends Series = Series> {
  /** One entry per line of a series. */
  readonly before: readonly Uint8Array[];
  /** One entry per line of a series. */
  readonly after: readonly Uint8Array[];
  /** What each line takes besides labels, number and exemplar, its line feed included. */
  readonly fixedBytes: readonly number[];
  readonly labelsOf: (series: S) => string;
  /** Where {@link read} leaves its numbers, one per line. */
  readonly numbers: Float64Array;
  /** Reads a series' numbers in one instant. */
  readonly read: (series: S) => void;
  /** The exemplars of a series' first lines, where the format shows any; each changes only with its line's number. */
  readonly exemplarsOf: (series: S) => BucketExemplars | undefined;
}

export interface LayoutOptions {
  readonly sampleName: string;
  readonly format: ExpositionFormat;
  readonly constantLabels: Labels;
  readonly diagnostics?: Diagnostics | undefined;
}

/** One line per series. */
export function scalarLayout<S extends Series>(
  { descriptor, read }: ScalarFamily<S>,
  { sampleName, constantLabels, diagnostics }: LayoutOptions,
): SeriesLayout<S> {
  const labelsOf = seriesLabelRenderer(descriptor.labelNames, constantLabels);
  const bare = !hasLabels(descriptor.labelNames, constantLabels);
  const parts = fixedParts([bare ? sampleName : `${sampleName}{`], [bare ? ' ' : '} ']);
  const { numbers } = parts;
  return {
    ...parts,
    labelsOf: ({ labelValues }) => labelsOf(labelValues),
    exemplarsOf: () => undefined,
    read: (series) => {
      try {
        numbers[0] = read(series);
      } catch (error) {
        numbers[0] = Number.NaN;
        diagnostics?.report({
          code: 'EYRIE_METRICS_READ_FAILED',
          key: descriptor.name,
          problem: `Reading the metric "${descriptor.name}" at scrape threw ${errorTypeOf(error)}, so it shows NaN`,
          remedy: 'Correct the function that gives its value',
        });
      }
    },
  };
}

/** One cumulative line per bucket, then the sum and the count. */
export function histogramLayout(
  { descriptor, buckets }: HistogramFamily,
  { sampleName, format, constantLabels }: LayoutOptions,
): SeriesLayout<HistogramSeries> {
  const labelsOf = seriesLabelRenderer(descriptor.labelNames, constantLabels);
  const bare = !hasLabels(descriptor.labelNames, constantLabels);
  const bounds = [...buckets, Number.POSITIVE_INFINITY].map((bound) => formatBound(bound, format));
  const [open, close, comma] = bare ? ['', ' ', ''] : ['{', '} ', ','];
  const cellCount = bounds.length;
  const parts = fixedParts(
    [...bounds.map(() => `${sampleName}_bucket{`), `${sampleName}_sum${open}`, `${sampleName}_count${open}`],
    [...bounds.map((bound) => `${comma}le="${bound}"} `), close, close],
  );
  const { numbers } = parts;
  return {
    ...parts,
    labelsOf: ({ labelValues }) => labelsOf(labelValues),
    exemplarsOf: format === 'openmetrics' ? ({ exemplars }) => exemplars : () => undefined,
    read: ({ cells }) => {
      let cumulative = 0;
      for (let index = 0; index < cellCount; index++) {
        cumulative += cells[index] as number;
        numbers[index] = cumulative;
      }
      numbers[cellCount] = cells[cellCount] as number;
      numbers[cellCount + 1] = cumulative;
    },
  };
}

type FixedParts = Pick<SeriesLayout, 'before' | 'after' | 'fixedBytes' | 'numbers'>;

function fixedParts(before: readonly string[], after: readonly string[]): FixedParts {
  return {
    before: before.map((text) => Buffer.from(text)),
    after: after.map((text) => Buffer.from(text)),
    fixedBytes: before.map((text, line) => Buffer.byteLength(`${text}${after[line]}\n`)),
    numbers: new Float64Array(before.length),
  };
}

function hasLabels(labelNames: readonly string[], constantLabels: Labels): boolean {
  return labelNames.length > 0 || Object.keys(constantLabels).length > 0;
}
