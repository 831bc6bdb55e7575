import type { Attributes } from '@opentelemetry/api';

/** What Nest runs around a handler. */
export type EnhancerKind = 'guard' | 'pipe' | 'interceptor';

/** One guard, pipe, interceptor or handler, as its spans show it; all of it is declared in code. */
export interface LifecycleStep {
  readonly kind: EnhancerKind | 'handler';
  /** Such as `guard AuthGuard` or `handler UsersController.find`. */
  readonly name: string;
  readonly attributes: Attributes;
}

/** The step of an enhancer; `instance` is what Nest calls. */
export function enhancerStep(kind: EnhancerKind, instance: object): LifecycleStep {
  const className = classNameOf(instance);
  return {
    kind,
    name: `${kind} ${className}`,
    attributes: { 'nestjs.type': kind, 'nestjs.class': className },
  };
}

/** The step of a controller's method. */
export function handlerStep(controller: object, method: string): LifecycleStep {
  const className = classNameOf(controller);
  const handler = `${className}.${method}`;
  return {
    kind: 'handler',
    name: `handler ${handler}`,
    attributes: { 'nestjs.type': 'handler', 'nestjs.class': className, 'nestjs.handler': handler },
  };
}

function classNameOf(instance: object): string {
  const name: unknown = instance.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'anonymous';
}
