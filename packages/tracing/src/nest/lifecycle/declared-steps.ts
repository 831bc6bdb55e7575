import { MetadataScanner } from '@nestjs/core';
import type { EnhancerKind } from './lifecycle-step.js';
import { isObject } from './provider-wrapper.js';

// The keys of Nest's decorators, the same in 11 and 12; it exports them from different places.
const ROUTE_PATH = 'path';
const PARAMETERS = '__routeArguments__';
const ENHANCERS = {
  guard: '__guards__',
  pipe: '__pipes__',
  interceptor: '__interceptors__',
} as const satisfies Record<EnhancerKind, string>;

/** A class as decorators mark it. */
export type ControllerClass = abstract new (...args: never) => object;

/** An enhancer that Nest calls as it was given. */
export interface Enhancer {
  readonly kind: EnhancerKind;
  readonly instance: object;
}

const scanner = new MetadataScanner();

/** The methods that are routes, inherited ones too. */
export function routeMethodsOf(controller: ControllerClass): readonly string[] {
  const prototype = controller.prototype as object;
  return scanner
    .getAllMethodNames(prototype)
    .filter((name) => Reflect.hasMetadata(ROUTE_PATH, Reflect.get(prototype, name) as object));
}

/** The enhancers that a controller's decorators were given as instances, such as `@UseGuards(new AuthGuard())`. */
export function* declaredEnhancers(controller: ControllerClass): Generator<Enhancer> {
  yield* enhancersOn(controller);
  for (const name of routeMethodsOf(controller)) {
    yield* enhancersOn(Reflect.get(controller.prototype as object, name) as object);
    const parameters: unknown = Reflect.getMetadata(PARAMETERS, controller, name);
    for (const parameter of Object.values(parameters ?? {})) {
      yield* instancesOf('pipe', (parameter as { readonly pipes?: unknown }).pipes);
    }
  }
}

function* enhancersOn(target: object): Generator<Enhancer> {
  for (const [kind, key] of Object.entries(ENHANCERS) as [EnhancerKind, string][]) {
    yield* instancesOf(kind, Reflect.getMetadata(key, target));
  }
}

// What was given as a class is a provider of its module.
function* instancesOf(kind: EnhancerKind, given: unknown): Generator<Enhancer> {
  if (!Array.isArray(given)) return;
  for (const instance of given) if (isObject(instance)) yield { kind, instance };
}
