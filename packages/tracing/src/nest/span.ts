import { type Measurement, type MethodCall, observeMethod } from '@eyrie/core';
import type { Attributes } from '@opentelemetry/api';
import { tracingOf } from '../app/app-tracing.js';
import type { SpanKindName } from '../spans/tracer.js';

/** Options of {@link Span}. */
export interface SpanDecoratorOptions<Args extends readonly unknown[] = readonly unknown[]> {
  /**
   * Attributes of each span: the same each time, or what the arguments say. Redacted as everything that leaves the
   * process.
   * @default {}
   */
  readonly attributes?: Attributes | { from(...args: Args): Attributes }['from'];
  /** @default 'internal' */
  readonly kind?: SpanKindName;
}

/**
 * Runs each call of a method of a controller or provider in a span of its own, which is active meanwhile and ends when
 * the result does: a value, a promise, an observable or an async generator. What is thrown is recorded once, on the
 * innermost span that it passes.
 *
 * @param name of low cardinality, such as `users.validate`; `Class.method` where it is left out
 *
 * @example
 * ```ts
 * import { Span } from '@eyrie/tracing';
 * import { Injectable } from '@nestjs/common';
 *
 * @Injectable()
 * export class UsersService {
 *   @Span('users.validate', { attributes: (plan: string) => ({ 'user.plan': plan }) })
 *   validate(plan: string): boolean {
 *     return plan !== '';
 *   }
 * }
 * ```
 */
export function Span<Args extends readonly unknown[]>(
  name?: string,
  options: SpanDecoratorOptions<Args> = {},
): MethodDecorator {
  return observeMethod((call) => startSpan(name ?? call.name, options, call));
}

const NOTHING: Measurement = { succeeded() {}, failed() {}, withdrawn() {} };

function startSpan(
  name: string,
  { attributes, kind }: SpanDecoratorOptions,
  { app, args }: MethodCall,
): Measurement {
  const tracing = tracingOf(app);
  if (tracing === undefined || tracing.mode === 'off') return NOTHING;
  const begun = tracing.tracer.begin(name, {
    kind,
    attributes: typeof attributes === 'function' ? attributes(...args) : attributes,
  });
  return { ...begun, withdrawn() {} };
}
