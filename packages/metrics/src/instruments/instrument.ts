import type { Diagnostics } from '@eyrie/core/engine';
import type { HistogramDeclaration, MetricDeclaration } from '../declarations/metric-declaration.js';
import { BucketLayout } from '../series/bucket-layout.js';
import { CellSlabs } from '../series/cell-slabs.js';
import { CounterSeries } from '../series/counter-series.js';
import type { MetricDescriptor, MetricFamily, Series } from '../series/family.js';
import { GaugeSeries } from '../series/gauge-series.js';
import { HistogramSeries } from '../series/histogram-series.js';
import {
  OverflowedCounter,
  OverflowedGauge,
  OverflowedHistogram,
  type OverflowTally,
} from '../series/overflow-handles.js';
import { SeriesIndex } from '../series/series-index.js';
import type { BoundCounter, BoundGauge, BoundHistogram } from './instruments.js';
import { LabelledCounter } from './labelled-counter.js';
import { LabelledGauge } from './labelled-gauge.js';
import { LabelledHistogram } from './labelled-histogram.js';
import { Rejections } from './rejections.js';

/** Where an instrument lives. */
export interface InstrumentOptions {
  readonly diagnostics: Diagnostics;
  readonly maxSeries: number;
}

/** One registered metric: what records, what is shown, and what the registry tells about it. */
export interface Instrument {
  readonly declaration: MetricDeclaration;
  /** The `MetricOf` of the declaration. */
  readonly recorder: object;
  readonly family: MetricFamily;
  readonly series: readonly RecordedSeries[];
  readonly maxSeries: number;
  readonly overflow: OverflowTally;
  readonly rejections: Rejections;
}

/** A series that knows whether anything was recorded into it. */
export interface RecordedSeries extends Series {
  isRecorded(): boolean;
}

interface InstrumentParts<H extends object, S extends RecordedSeries & H> {
  readonly create: (labelValues: readonly string[]) => S;
  readonly createOverflowHandle: (series: S, tally: OverflowTally) => H;
  readonly withLabels: (index: SeriesIndex<H, S>) => object;
  readonly familyOf: (descriptor: MetricDescriptor, series: readonly S[]) => MetricFamily;
}

/** Brings a declaration to life. */
export function createInstrument(declaration: MetricDeclaration, options: InstrumentOptions): Instrument {
  const rejections = new Rejections(declaration, options.diagnostics);
  switch (declaration.type) {
    case 'counter':
      return assemble(declaration, options, rejections, counterParts(rejections));
    case 'gauge':
      return assemble(declaration, options, rejections, gaugeParts(rejections));
    case 'histogram':
      return assemble(declaration, options, rejections, histogramParts(declaration, rejections));
  }
}

function counterParts(rejections: Rejections): InstrumentParts<BoundCounter, CounterSeries> {
  return {
    create: (labelValues) => new CounterSeries(labelValues, rejections),
    createOverflowHandle: (series, tally) => new OverflowedCounter(series, tally),
    withLabels: (index) => new LabelledCounter(index),
    familyOf: (descriptor, series) => ({
      kind: 'scalar',
      descriptor,
      series,
      read: (shown) => (shown as CounterSeries).value,
    }),
  };
}

function gaugeParts(rejections: Rejections): InstrumentParts<BoundGauge, GaugeSeries> {
  return {
    create: (labelValues) => new GaugeSeries(labelValues, rejections),
    createOverflowHandle: (series, tally) => new OverflowedGauge(series, tally),
    withLabels: (index) => new LabelledGauge(index),
    familyOf: (descriptor, series) => ({
      kind: 'scalar',
      descriptor,
      series,
      read: (shown) => (shown as GaugeSeries).current(),
    }),
  };
}

function histogramParts(
  { buckets }: HistogramDeclaration,
  rejections: Rejections,
): InstrumentParts<BoundHistogram, HistogramSeries> {
  const layout = new BucketLayout(buckets);
  const slabs = new CellSlabs(layout.sumIndex + 1);
  return {
    create: (labelValues) => new HistogramSeries(labelValues, slabs.take(), layout, rejections),
    createOverflowHandle: (series, tally) => new OverflowedHistogram(series, tally),
    withLabels: (index) => new LabelledHistogram(index),
    familyOf: (descriptor, series) => ({ kind: 'histogram', descriptor, buckets, series }),
  };
}

function assemble<H extends object, S extends RecordedSeries & H>(
  declaration: MetricDeclaration,
  { diagnostics, maxSeries }: InstrumentOptions,
  rejections: Rejections,
  parts: InstrumentParts<H, S>,
): Instrument {
  const { name, help, type, labels } = declaration;
  const labelNames = Object.freeze(Object.keys(labels));
  const descriptor: MetricDescriptor = Object.freeze({ name, help, type, labelNames });
  const common = { declaration, maxSeries, rejections };
  if (labelNames.length === 0) {
    const only = parts.create([]);
    const series = [only];
    return {
      ...common,
      recorder: only,
      series,
      family: parts.familyOf(descriptor, series),
      overflow: { recordings: 0 },
    };
  }
  const { create, createOverflowHandle } = parts;
  const index = new SeriesIndex<H, S>({
    declaration,
    labelNames,
    maxSeries,
    rejections,
    diagnostics,
    create,
    createOverflowHandle,
  });
  const { series, overflow } = index;
  return {
    ...common,
    recorder: parts.withLabels(index),
    series,
    family: parts.familyOf(descriptor, series),
    overflow,
  };
}
