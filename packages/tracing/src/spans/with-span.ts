import { INVALID_SPAN_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { currentTracer } from './current-tracer.js';
import { type SpanOptions, spanArguments } from './tracer.js';

/**
 * {@link Tracer.withSpan} for code that nothing can be injected into: the span belongs to the app whose request it runs
 * in, else to the first app of the process. Without tracing it only calls `work`.
 *
 * @example
 * ```ts
 * import { withSpan } from '@eyrie/tracing';
 *
 * export const total = (prices: readonly number[]) =>
 *   withSpan('cart.total', { attributes: { 'cart.items': prices.length } }, () =>
 *     prices.reduce((sum, price) => sum + price, 0),
 *   );
 * ```
 */
export function withSpan<Result>(name: string, work: (span: Span) => Result): Result;
export function withSpan<Result>(name: string, options: SpanOptions, work: (span: Span) => Result): Result;
export function withSpan<Result>(
  name: string,
  optionsOrWork: SpanOptions | ((span: Span) => Result),
  given?: (span: Span) => Result,
): Result {
  const [options, work] = spanArguments(optionsOrWork, given);
  const tracer = currentTracer();
  return tracer === undefined
    ? work(trace.wrapSpanContext(INVALID_SPAN_CONTEXT))
    : tracer.withSpan(name, options, work);
}
