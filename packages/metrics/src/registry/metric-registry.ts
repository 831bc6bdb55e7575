import { Diagnostics, EyrieError } from '@eyrie/core/engine';
import { checkMaxSeries } from '../declarations/declare.js';
import type { HistogramDeclaration, MetricDeclaration } from '../declarations/metric-declaration.js';
import { checkMetricName } from '../declarations/metric-names.js';
import { describeShape } from '../declarations/metric-shape.js';
import { createInstrument, type Instrument } from '../instruments/instrument.js';
import type { MetricOf } from '../instruments/instruments.js';
import type { Rejection } from '../instruments/rejections.js';
import type { MetricFamily } from '../series/family.js';
import { countOf, type HistogramSeries } from '../series/histogram-series.js';
import { type Collect, Collectors } from './collectors.js';
import { checkNoConstantLabel, declareConstantLabels } from './constant-labels.js';
import { type MetricUsage, usageOf } from './metric-usage.js';
import { TakenNames } from './taken-names.js';

/** What a {@link MetricRegistry} can be told. */
export interface MetricRegistryOptions {
  /** Where warnings go. @default a new `Diagnostics`, which writes to standard error */
  readonly diagnostics?: Diagnostics;
  /** Series of each metric that declares no `maxSeries`. @default 2000 */
  readonly maxSeriesPerMetric?: number;
  /** Labels that every series on the page carries. @default none */
  readonly constantLabels?: Readonly<Record<string, string>>;
}

/** The name and help of a counter that is read from a histogram. */
export interface CountOfOptions {
  /** Ends in `_total`. */
  readonly name: string;
  readonly help: string;
}

const REGISTRY_DEFAULTS = {
  maxSeriesPerMetric: 2000,
  constantLabels: {},
} as const satisfies MetricRegistryOptions;

/**
 * The metrics of one application. Registries know nothing of each other.
 *
 * @throws EyrieError `EYRIE_METRICS_LIMIT_INVALID`, `EYRIE_METRICS_LABEL_INVALID` or `EYRIE_METRICS_LABEL_RESERVED`
 * if its options are wrong.
 * @example
 * ```ts
 * const registry = new MetricRegistry({ constantLabels: { service: 'nexo-be' } });
 * const signups = registry.register(userSignups);
 * signups.inc({ plan: 'pro', source: 'newsletter' });
 * ```
 */
export class MetricRegistry {
  readonly constantLabels: Readonly<Record<string, string>>;
  readonly #maxSeriesPerMetric: number;
  readonly #diagnostics: Diagnostics;
  // Bounded by the declarations in the source.
  readonly #instruments = new Map<string, Instrument>();
  readonly #byDeclaration = new WeakMap<MetricDeclaration, Instrument>();
  // Bounded by the declarations and addCountOf() calls in the source.
  readonly #families: MetricFamily[] = [];
  readonly #names = new TakenNames();
  readonly #collectors: Collectors;

  constructor(options: MetricRegistryOptions = {}) {
    const { maxSeriesPerMetric, constantLabels } = { ...REGISTRY_DEFAULTS, ...options };
    checkMaxSeries(maxSeriesPerMetric, 'maxSeriesPerMetric');
    this.#maxSeriesPerMetric = maxSeriesPerMetric;
    this.constantLabels = declareConstantLabels(constantLabels);
    this.#diagnostics = options.diagnostics ?? new Diagnostics();
    this.#collectors = new Collectors(this.#diagnostics);
  }

  /**
   * Makes a declared metric recordable here. Registering the same shape again changes nothing.
   *
   * @throws EyrieError `EYRIE_METRICS_DUPLICATE_NAME` if a metric of another shape has one of its names,
   * `EYRIE_METRICS_LABEL_RESERVED` if one of its labels is a constant label of this registry.
   */
  register<const D extends MetricDeclaration>(declaration: D): MetricOf<D> {
    const known = this.find(declaration);
    if (known !== undefined) return known;
    this.reserve(declaration);
    const instrument = createInstrument(declaration, {
      diagnostics: this.#diagnostics,
      maxSeries: declaration.maxSeries ?? this.#maxSeriesPerMetric,
    });
    this.#instruments.set(declaration.name, instrument);
    this.#byDeclaration.set(declaration, instrument);
    this.#families.push(instrument.family);
    return instrument.recorder as MetricOf<D>;
  }

  /**
   * Keeps the names of a declaration for {@link register}, so that a clash is found at start although the metric is
   * shown, if ever, only later.
   *
   * @throws EyrieError with the codes of {@link register}.
   */
  reserve(declaration: MetricDeclaration): void {
    checkNoConstantLabel(declaration.name, declaration.labels, this.constantLabels);
    this.#names.take(declaration.name, declaration.type, describeShape(declaration));
  }

  /**
   * What records for a registered declaration.
   *
   * @throws EyrieError `EYRIE_METRICS_NOT_DECLARED` if it was not registered here.
   */
  metric<const D extends MetricDeclaration>(declaration: D): MetricOf<D> {
    return this.find(declaration) ?? notDeclared(declaration);
  }

  /** As {@link metric}, but `undefined` where the declaration was not registered here. Never throws. */
  find<const D extends MetricDeclaration>(declaration: D): MetricOf<D> | undefined {
    return this.#find(declaration)?.recorder as MetricOf<D> | undefined;
  }

  /**
   * Shows how many observations each series of a histogram holds as a counter of its own, which nothing has
   * to record. Asking for the same again changes nothing.
   *
   * @throws EyrieError `EYRIE_METRICS_NOT_DECLARED`, `EYRIE_METRICS_NAME_INVALID` or `EYRIE_METRICS_DUPLICATE_NAME`.
   */
  addCountOf(histogram: HistogramDeclaration, { name, help }: CountOfOptions): void {
    const { family } = this.#find(histogram) ?? notDeclared(histogram);
    if (family.kind !== 'histogram') return;
    const { series } = family;
    if (
      this.#families.some(
        (known) => known.kind === 'scalar' && known.descriptor.name === name && known.series === series,
      )
    ) {
      return;
    }
    checkMetricName(name, 'counter');
    this.#names.take(name, 'counter', `counter ${name}, count of ${histogram.name}`);
    const { labelNames } = family.descriptor;
    this.#families.push({
      kind: 'scalar',
      descriptor: Object.freeze({ name, help, type: 'counter', labelNames }),
      series,
      read: (shown) => countOf(shown as HistogramSeries),
    });
  }

  /**
   * Adds families that are measured at each scrape, until the returned function is called. A collector that
   * throws is left out and said once (`EYRIE_METRICS_COLLECTOR_FAILED`), so is a family whose name is taken
   * (`EYRIE_METRICS_COLLECTED_NAME_TAKEN`).
   */
  addCollector(collect: Collect): () => void {
    return this.#collectors.add(collect);
  }

  /** All there is to show: metrics in the order of registration, then what the collectors measure now. */
  families(): readonly MetricFamily[] {
    return [...this.#families, ...this.#collectors.collect(this.names())];
  }

  /** The names of all registered metrics and of the samples they imply; those of collectors are not known. */
  names(): ReadonlySet<string> {
    return this.#names.all();
  }

  /** Each registered metric against its cap, and whether anything was ever recorded. */
  usage(): readonly MetricUsage[] {
    return Array.from(this.#instruments.values(), usageOf);
  }

  /** What recordings had to leave out, for each metric and reason where it has happened. */
  rejections(): readonly Rejection[] {
    return [...this.#instruments.values()].flatMap(({ rejections }) => rejections.counts());
  }

  #find(declaration: MetricDeclaration): Instrument | undefined {
    const known = this.#byDeclaration.get(declaration);
    if (known !== undefined) return known;
    const namesake = this.#instruments.get(declaration.name);
    if (namesake === undefined || describeShape(namesake.declaration) !== describeShape(declaration))
      return undefined;
    this.#byDeclaration.set(declaration, namesake);
    return namesake;
  }
}

function notDeclared({ name }: MetricDeclaration): never {
  throw new EyrieError({
    code: 'EYRIE_METRICS_NOT_DECLARED',
    problem: `Metric "${name}" was asked for but is not declared in this application`,
    remedy: `Add its declaration to the config's "metrics" or to MetricsModule.forFeature`,
  });
}
