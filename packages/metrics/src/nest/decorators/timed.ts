import type { LabelSchema } from '../../declarations/label-schema.js';
import type { HistogramDeclaration, LabelsOf } from '../../declarations/metric-declaration.js';
import type { LabelOptions, MethodOutcome, OptionalOptions } from './method-outcome.js';
import { recordMethod } from './record-method.js';
import { recorderFor } from './recorder-for.js';

/** Options of {@link Timed}. */
export type TimedOptions<D extends HistogramDeclaration> = LabelOptions<LabelsOf<D>>;

/**
 * Observes, in seconds, how long the calls of a method take until their results have ended, failed ones as well.
 *
 * @example
 * ```ts
 * import { histogram, Timed } from '@eyrie/metrics';
 * import { Injectable } from '@nestjs/common';
 *
 * export const searchDuration = histogram({ name: 'search_duration_seconds', help: 'Time until a search is answered.' });
 *
 * @Injectable()
 * export class SearchService {
 *   @Timed(searchDuration)
 *   async search(): Promise<readonly string[]> {
 *     return [];
 *   }
 * }
 * ```
 */
export function Timed<const S extends LabelSchema>(
  declaration: HistogramDeclaration<S>,
  ...[options]: OptionalOptions<TimedOptions<HistogramDeclaration<S>>>
): MethodDecorator {
  const labels: unknown = options?.labels;
  return recordMethod('histogram', declaration as HistogramDeclaration, (metric, call) => {
    const { args } = call;
    const start = performance.now();
    const observe = (outcome: MethodOutcome): void => {
      const seconds = (performance.now() - start) / 1000;
      recorderFor({ metric, labels, call, outcome }).observe(seconds);
    };
    return {
      succeeded: (result) => observe({ args, result, error: undefined }),
      failed: (error) => observe({ args, result: undefined, error }),
      withdrawn() {},
    };
  });
}
