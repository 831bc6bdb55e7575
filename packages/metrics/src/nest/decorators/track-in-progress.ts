import type { LabelSchema } from '../../declarations/label-schema.js';
import type { GaugeDeclaration, LabelsOf } from '../../declarations/metric-declaration.js';
import type { LabelOptions, OptionalOptions } from './method-outcome.js';
import { recordMethod } from './record-method.js';
import { recorderFor } from './recorder-for.js';

/** The labels of a call that has only begun: the same each time, or taken from its arguments. */
export type StartLabels<Labels> =
  | Labels
  | { from(call: { readonly args: readonly unknown[] }): Labels }['from'];

/** Options of {@link TrackInProgress}. */
export type TrackInProgressOptions<D extends GaugeDeclaration> = LabelOptions<
  LabelsOf<D>,
  StartLabels<LabelsOf<D>>
>;

/**
 * Keeps a gauge at the number of calls of a method whose results have not ended yet.
 *
 * @example
 * ```ts
 * import { gauge, TrackInProgress } from '@eyrie/metrics';
 * import { Injectable } from '@nestjs/common';
 *
 * export const exportsInProgress = gauge({ name: 'exports_in_progress', help: 'Exports that are being written.' });
 *
 * @Injectable()
 * export class ExportService {
 *   @TrackInProgress(exportsInProgress)
 *   async write(): Promise<void> {}
 * }
 * ```
 */
export function TrackInProgress<const S extends LabelSchema>(
  declaration: GaugeDeclaration<S>,
  ...[options]: OptionalOptions<TrackInProgressOptions<GaugeDeclaration<S>>>
): MethodDecorator {
  const labels: unknown = options?.labels;
  return recordMethod('gauge', declaration as GaugeDeclaration, (metric, call) => {
    const outcome = { args: call.args, result: undefined, error: undefined };
    const inProgress = recorderFor({ metric, labels, call, outcome });
    inProgress.inc();
    const end = (): void => inProgress.dec();
    return { succeeded: end, failed: end, withdrawn: end };
  });
}
