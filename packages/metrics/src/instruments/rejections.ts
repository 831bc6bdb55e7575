import type { Diagnostics } from '@eyrie/core/engine';
import { MAX_LABEL_VALUE_LENGTH, OTHER } from '../declarations/label-rules.js';
import { isBounded } from '../declarations/label-schema.js';
import type { MetricDeclaration } from '../declarations/metric-declaration.js';

/** Recordings of a metric of which something had to be left out. */
export interface Rejection {
  readonly metric: string;
  /**
   * `value`: the recording was dropped. `label_name`: an unknown label was ignored.
   * `label_value`: a missing or undeclared label value became `__other__`.
   */
  readonly reason: 'value' | 'label_name' | 'label_value';
  readonly count: number;
}

const SHOWN_NAME_LENGTH = 64;

/** Counts what one metric could not take as it was given, and says the first of each kind. */
export class Rejections {
  readonly #declaration: MetricDeclaration;
  readonly #diagnostics: Diagnostics;
  #values = 0;
  #labelNames = 0;
  #labelValues = 0;
  #failedReads = 0;
  readonly #saidOfLabels = new Set<string>();

  constructor(declaration: MetricDeclaration, diagnostics: Diagnostics) {
    this.#declaration = declaration;
    this.#diagnostics = diagnostics;
  }

  /** A number that the metric cannot record. */
  value(given: unknown): void {
    if (this.#values++ > 0) return;
    const { name, type } = this.#declaration;
    this.#report(
      'EYRIE_METRICS_VALUE_INVALID',
      `A recording into the ${type} "${name}" was dropped: its value was ${describeNumber(given)}`,
      VALUE_REMEDY[type],
    );
  }

  /** A label that the metric does not have. */
  labelName(name: string): void {
    if (this.#labelNames++ > 0) return;
    const known = Object.keys(this.#declaration.labels).join(', ');
    this.#report(
      'EYRIE_METRICS_LABEL_UNKNOWN',
      `Metric "${this.#declaration.name}" has no label "${name.slice(0, SHOWN_NAME_LENGTH)}"; it was ignored`,
      `Pass only its labels: ${known}`,
    );
  }

  /** A label value that is missing, is not text, or is not among the allowed ones. It is not shown: it may be a secret. */
  labelValue(label: string, problem: 'missing' | 'not_text' | 'not_allowed'): void {
    this.#labelValues += 1;
    // Bounded by the labels that the metric declares.
    if (this.#saidOfLabels.has(label)) return;
    this.#saidOfLabels.add(label);
    const schema = this.#declaration.labels[label];
    const allowed =
      schema === undefined || isBounded(schema)
        ? `a string of at most ${MAX_LABEL_VALUE_LENGTH} characters`
        : `one of ${schema.join(', ')}`;
    this.#report(
      'EYRIE_METRICS_LABEL_VALUE_UNKNOWN',
      `The label "${label}" of metric "${this.#declaration.name}" ${PROBLEM_TEXT[problem]}; it was recorded as "${OTHER}"`,
      `Pass ${allowed}`,
      label,
    );
  }

  /** A `readFrom` reader that threw or gave no finite number. */
  failedRead(outcome: string): void {
    if (this.#failedReads++ > 0) return;
    this.#report(
      'EYRIE_METRICS_READ_FAILED',
      `The reader of gauge "${this.#declaration.name}" ${outcome}; its last good value is shown`,
      'Make the function given to readFrom return a finite number',
    );
  }

  /** One entry for each reason that has occurred. */
  counts(): readonly Rejection[] {
    const metric = this.#declaration.name;
    const all: readonly Rejection[] = [
      { metric, reason: 'value', count: this.#values + this.#failedReads },
      { metric, reason: 'label_name', count: this.#labelNames },
      { metric, reason: 'label_value', count: this.#labelValues },
    ];
    return all.filter(({ count }) => count > 0);
  }

  #report(code: string, problem: string, remedy: string, label = ''): void {
    this.#diagnostics.report({ code, key: `${this.#declaration.name} ${label}`, problem, remedy });
  }
}

const PROBLEM_TEXT = {
  missing: 'was missing in a recording',
  not_text: 'was given something that is not text',
  not_allowed: 'was given a value that is not declared',
} as const;

const VALUE_REMEDY = {
  counter: 'Pass inc() a finite number that is not negative',
  gauge: 'Pass a finite number',
  histogram: 'Pass observe() a finite number',
} as const;

function describeNumber(given: unknown): string {
  return typeof given === 'number' ? String(given) : `of type ${given === null ? 'null' : typeof given}`;
}
