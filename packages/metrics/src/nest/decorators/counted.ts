import type { LabelSchema } from '../../declarations/label-schema.js';
import type { CounterDeclaration, LabelsOf } from '../../declarations/metric-declaration.js';
import type { LabelOptions, MethodOutcome, OptionalOptions } from './method-outcome.js';
import { recordMethod } from './record-method.js';
import { recorderFor } from './recorder-for.js';

/** Which calls {@link Counted} counts. */
export type CountedCalls = 'all' | 'succeeded' | 'failed';

/** Options of {@link Counted}. */
export type CountedOptions<D extends CounterDeclaration> = LabelOptions<LabelsOf<D>> & {
  /** @default 'all' */
  readonly calls?: CountedCalls;
};

/**
 * Counts the calls of a method of a controller or provider when their results have ended: a value, a promise, an
 * observable or an async iterator. A call that fails counts as well; the labels can tell it by `error`.
 *
 * @example
 * ```ts
 * import { Counted, counter } from '@eyrie/metrics';
 * import { Injectable } from '@nestjs/common';
 *
 * export const refunds = counter({ name: 'refunds_total', help: 'Refunds.', labels: { result: ['done', 'failed'] } });
 *
 * @Injectable()
 * export class RefundService {
 *   @Counted(refunds, { labels: ({ error }) => ({ result: error === undefined ? 'done' : 'failed' }) })
 *   async refund(): Promise<void> {}
 * }
 * ```
 */
export function Counted<const S extends LabelSchema>(
  declaration: CounterDeclaration<S>,
  ...[options]: OptionalOptions<CountedOptions<CounterDeclaration<S>>>
): MethodDecorator {
  const { calls = 'all', labels } = (options ?? {}) as { calls?: CountedCalls; labels?: unknown };
  return recordMethod('counter', declaration as CounterDeclaration, (metric, call) => {
    const { args } = call;
    const count = (outcome: MethodOutcome): void => recorderFor({ metric, labels, call, outcome }).inc();
    return {
      succeeded: (result) => calls !== 'failed' && count({ args, result, error: undefined }),
      failed: (error) => calls !== 'succeeded' && count({ args, result: undefined, error }),
      withdrawn() {},
    };
  });
}
