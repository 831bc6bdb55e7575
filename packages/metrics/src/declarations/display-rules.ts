import { EyrieError } from '@eyrie/core/engine';
import type { MetricType } from './metric-declaration.js';
import {
  MAX_THRESHOLDS,
  METRIC_PANELS,
  type MetricDisplay,
  type MetricDisplayOptions,
  type MetricThreshold,
  type MetricThresholdOptions,
  THRESHOLD_SEVERITIES,
} from './metric-display.js';

const DEFAULT_PANEL = { counter: 'timeseries', gauge: 'timeseries', histogram: 'heatmap' } as const;

/** Checks what was given for `display`, fills its defaults and freezes it. */
export function declareDisplay(name: string, type: MetricType, given: MetricDisplayOptions): MetricDisplay {
  const { unit, target, thresholds = [], panel = DEFAULT_PANEL[type] } = given;
  if (unit !== undefined && (typeof unit !== 'string' || unit.trim() === '')) {
    throw invalid(
      name,
      'display.unit is empty',
      'Name the unit, such as "users" or "seconds", or leave it out',
    );
  }
  if (target !== undefined && !Number.isFinite(target)) {
    throw invalid(name, `display.target is ${String(target)}`, 'Give a finite number, or leave it out');
  }
  if (!METRIC_PANELS.includes(panel)) {
    throw invalid(name, `display.panel is "${String(panel)}"`, `Choose one of ${METRIC_PANELS.join(', ')}`);
  }
  if (!Array.isArray(thresholds) || thresholds.length > MAX_THRESHOLDS) {
    throw invalid(
      name,
      `display.thresholds is not a list of at most ${MAX_THRESHOLDS}`,
      'Give a list such as [{ value: 10, severity: "warn" }]',
    );
  }
  return Object.freeze({
    ...(unit === undefined ? {} : { unit }),
    ...(target === undefined ? {} : { target }),
    thresholds: Object.freeze(
      thresholds
        .map((threshold: MetricThresholdOptions) => declareThreshold(name, threshold, target))
        .sort((a, b) => a.value - b.value),
    ),
    panel,
  });
}

function declareThreshold(
  name: string,
  given: MetricThresholdOptions,
  target: number | undefined,
): MetricThreshold {
  const { value, severity, when = target !== undefined && value < target ? 'below' : 'above' } = given;
  if (!Number.isFinite(value)) {
    throw invalid(name, `a threshold of its display is ${String(value)}`, 'Give a finite number');
  }
  if (!THRESHOLD_SEVERITIES.includes(severity)) {
    throw invalid(
      name,
      `the threshold ${value} of its display has the severity "${String(severity)}"`,
      `Choose one of ${THRESHOLD_SEVERITIES.join(', ')}`,
    );
  }
  if (when !== 'above' && when !== 'below') {
    throw invalid(
      name,
      `the threshold ${value} of its display is bad "${String(when)}"`,
      'Choose above or below',
    );
  }
  return Object.freeze({ value, severity, when });
}

function invalid(name: string, problem: string, remedy: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_METRICS_DISPLAY_INVALID',
    problem: `Metric "${name}" cannot be displayed: ${problem}`,
    remedy,
  });
}
