import { errorTypeOf, messageOf } from '@eyrie/core';
import type { ExecutionContext } from '@nestjs/common';
import { type Context, context, type Span, trace } from '@opentelemetry/api';
import { SpanClock } from '../../spans/hr-time.js';
import { type LifecycleTracing, lifecycleTracingIn } from '../../spans/lifecycle-tracing.js';
import { recordError } from '../../spans/record-error.js';
import type { LifecycleStep } from './lifecycle-step.js';

/** The span of one call of a step. Nothing it does throws. */
export class StepSpan {
  readonly step: LifecycleStep;
  readonly #tracing: LifecycleTracing;
  readonly #span: Span;
  readonly #context: Context;
  readonly #clock: SpanClock;
  #ended = false;

  private constructor(
    step: LifecycleStep,
    tracing: LifecycleTracing,
    { span, clock }: { readonly span: Span; readonly clock: SpanClock },
    parent: Context,
  ) {
    this.step = step;
    this.#clock = clock;
    this.#tracing = tracing;
    this.#span = span;
    this.#context = trace.setSpan(parent, span);
  }

  /** `undefined` where no span is wanted: outside of a request that is traced so, or where it is not recorded. */
  static start(step: LifecycleStep, args: readonly unknown[]): StepSpan | undefined {
    const parent = context.active();
    const tracing = lifecycleTracingIn(parent);
    if (tracing === undefined || trace.getSpan(parent)?.isRecording() !== true) return undefined;
    let started: StepSpan | undefined;
    guarded(step, tracing, () => {
      const attributes = attributesOf(step, args);
      if (attributes === undefined) return;
      const clock = new SpanClock();
      const span = tracing.tracer.startSpan(step.name, { attributes, startTime: clock.start }, parent);
      started = new StepSpan(step, tracing, { span, clock }, parent);
    });
    return started;
  }

  /** Calls `work` with the span active. */
  run<Result>(work: () => Result): Result {
    return context.with(this.#context, work);
  }

  /** The step has ended; `value` is what it returned, or what its result came to. */
  succeeded(value: unknown): void {
    this.#end(() => {
      if (this.step.kind === 'guard' && !value) this.#span.setAttribute('nestjs.guard.allowed', false);
    });
  }

  failed(error: unknown): void {
    this.#end(() => recordError(this.#span, error, this.#tracing.redact));
  }

  /** Nobody asked for the result. */
  abandoned(): void {
    this.#end(() => {});
  }

  #end(describe: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    guarded(this.step, this.#tracing, describe);
    guarded(this.step, this.#tracing, () => this.#span.end(this.#clock.now()));
  }
}

/** A guard or an interceptor learns which handler it runs for; `undefined` where that is not one of HTTP. */
function attributesOf(
  step: LifecycleStep,
  args: readonly unknown[],
): LifecycleStep['attributes'] | undefined {
  if (step.kind !== 'guard' && step.kind !== 'interceptor') return step.attributes;
  const execution = args[0] as Partial<ExecutionContext> | undefined;
  if (execution?.getType?.() !== 'http') return undefined;
  const handler = `${execution.getClass?.().name}.${execution.getHandler?.().name}`;
  return { ...step.attributes, 'nestjs.handler': handler };
}

// What a span processor or a sampler of the user's throws must not reach the request.
function guarded(step: LifecycleStep, { diagnostics }: LifecycleTracing, work: () => void): void {
  try {
    work();
  } catch (error) {
    diagnostics.report({
      code: 'EYRIE_TRACING_LIFECYCLE_FAILED',
      key: step.name,
      problem: `A span "${step.name}" could not be kept: ${errorTypeOf(error)}: ${messageOf(error)}`,
      remedy: 'The request was not affected. Check the span processors and the sampler that were given',
    });
  }
}
