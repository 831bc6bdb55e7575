import type { Diagnostics } from '@eyrie/core/engine';
import { OTHER } from '../declarations/label-rules.js';
import { isBounded } from '../declarations/label-schema.js';
import type { MetricDeclaration } from '../declarations/metric-declaration.js';
import type { Rejections } from '../instruments/rejections.js';
import type { Series } from './family.js';
import { intern, toLabelText } from './label-text.js';
import type { OverflowTally } from './overflow-handles.js';
import { OverflowNotice } from './overflow-notice.js';
import { type GivenLabels, SeriesTable } from './series-table.js';

/** What a {@link SeriesIndex} needs to know of its metric. */
export interface SeriesIndexOptions<S, H> {
  readonly declaration: MetricDeclaration;
  readonly labelNames: readonly string[];
  readonly maxSeries: number;
  readonly rejections: Rejections;
  readonly diagnostics: Diagnostics;
  readonly create: (labelValues: readonly string[]) => S;
  readonly createOverflowHandle: (series: S, tally: OverflowTally) => H;
}

/** One label of a metric with the rule that its values obey. */
interface LabelRule {
  readonly name: string;
  /** All allowed values, or `undefined` where the label is bounded. */
  readonly allowed: ReadonlySet<string> | undefined;
  /** The values that have a series. Bounded by `maxValues`. */
  readonly seen: Set<string>;
  readonly maxValues: number;
  /** Whether the label gives way when the metric has all its series. */
  readonly overflows: boolean;
}

/**
 * All series of a metric with labels, and the one way to them. Decides what becomes of label values that are
 * missing, not allowed or too many; it never refuses a recording.
 */
export class SeriesIndex<H extends object, S extends Series & H> {
  /**
   * Bounded: `maxSeries`, and the overflow series: one where all labels overflow, else up to `maxSeries` more
   * before all labels do.
   */
  readonly series: readonly S[];
  readonly overflow: OverflowTally = { recordings: 0 };
  readonly #options: SeriesIndexOptions<S, H>;
  readonly #rules: readonly LabelRule[];
  readonly #table: SeriesTable<S>;
  readonly #notice: OverflowNotice;
  // Bounded by the number of series.
  readonly #overflowHandles = new Map<S, H>();
  #overflowSeries = 0;

  constructor(options: SeriesIndexOptions<S, H>) {
    this.#options = options;
    this.#table = new SeriesTable(options.labelNames);
    this.series = this.#table.series;
    this.#rules = options.labelNames.map((name) => ruleOf(options.declaration, name));
    this.#notice = new OverflowNotice(options);
  }

  /** The handle that records for these labels. Never throws, whatever is passed. */
  find(labels: GivenLabels): H {
    try {
      return this.#table.find(labels) ?? this.#admit(labels);
    } catch {
      // A getter or a proxy that throws: its labels cannot be read.
      return this.#admit({});
    }
  }

  #admit(labels: GivenLabels): H {
    const values = this.#readValues(labels);
    return this.#table.at(values) ?? this.#admitNew(values);
  }

  #readValues(labels: GivenLabels): string[] {
    const given = labels !== null && typeof labels === 'object' ? labels : {};
    for (const name in given) {
      if (!this.#options.labelNames.includes(name)) this.#options.rejections.labelName(name);
    }
    return this.#rules.map((rule) => this.#readValue(rule, given[rule.name]));
  }

  #readValue({ name, allowed }: LabelRule, given: unknown): string {
    const text = toLabelText(given);
    if (text !== undefined && (allowed === undefined || allowed.has(text) || text === OTHER)) return text;
    const missing = given === undefined || given === null;
    this.#options.rejections.labelValue(
      name,
      missing ? 'missing' : text === undefined ? 'not_text' : 'not_allowed',
    );
    return OTHER;
  }

  #admitNew(values: string[]): H {
    const exploded = this.#foldBoundedLabels(values);
    if (exploded !== undefined) {
      this.#notice.boundReached(exploded.name, exploded.maxValues);
      const folded = this.#table.at(values);
      if (folded !== undefined) return this.#overflowHandle(folded);
    }
    if (this.series.length - this.#overflowSeries < this.#options.maxSeries) {
      const series = this.#create(values);
      return exploded === undefined ? series : this.#overflowHandle(series);
    }
    this.#notice.capReached(this.series);
    return this.#overflowHandle(this.#overflowSeriesOf(values));
  }

  /** Turns what is one value too many for its label into `__other__`; returns the first label where it did. */
  #foldBoundedLabels(values: string[]): LabelRule | undefined {
    let exploded: LabelRule | undefined;
    this.#rules.forEach((rule, position) => {
      const value = values[position] as string;
      if (rule.allowed !== undefined || value === OTHER || rule.seen.has(value)) return;
      if (rule.seen.size < rule.maxValues) return;
      values[position] = OTHER;
      exploded ??= rule;
    });
    return exploded;
  }

  #overflowSeriesOf(values: readonly string[]): S {
    const folded = values.map((value, position) => (this.#rules[position]?.overflows ? OTHER : value));
    const known = this.#table.at(folded);
    if (known !== undefined) return known;
    const target = this.#overflowSeries < this.#options.maxSeries ? folded : values.map(() => OTHER);
    const series = this.#table.at(target);
    if (series !== undefined) return series;
    this.#overflowSeries++;
    return this.#create(target);
  }

  #create(values: readonly string[]): S {
    const kept = values.map(intern);
    const series = this.#options.create(kept);
    this.#table.add(series);
    this.#rules.forEach(({ allowed, seen }, position) => {
      const value = kept[position] as string;
      if (allowed === undefined && value !== OTHER) seen.add(value);
    });
    return series;
  }

  #overflowHandle(series: S): H {
    let handle = this.#overflowHandles.get(series);
    if (handle === undefined) {
      handle = this.#options.createOverflowHandle(series, this.overflow);
      this.#overflowHandles.set(series, handle);
    }
    return handle;
  }
}

function ruleOf({ labels, overflowLabels }: MetricDeclaration, name: string): LabelRule {
  const label = labels[name] as MetricDeclaration['labels'][string];
  return {
    name,
    allowed: isBounded(label) ? undefined : new Set(label),
    seen: new Set(),
    maxValues: isBounded(label) ? label.maxValues : label.length,
    overflows: overflowLabels?.includes(name) ?? true,
  };
}
