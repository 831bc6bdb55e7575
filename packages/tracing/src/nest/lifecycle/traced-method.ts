import { copyMetadata } from '@eyrie/core';
import { followStep } from './follow-step.js';
import type { LifecycleStep } from './lifecycle-step.js';
import { StepSpan } from './step-span.js';

export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** A method that opens a span of its step where the request wants one, and else is the original. */
export function tracedMethod(step: LifecycleStep, original: Method): Method {
  const traced: Method = function (...args) {
    const span = StepSpan.start(step, args);
    if (span === undefined) return Reflect.apply(original, this, args);
    return followStep(span, () => Reflect.apply(original, this, args));
  };
  // Nest reads guards, status and the like from the method it finds, and so do guards.
  copyMetadata(original, traced);
  return traced;
}
