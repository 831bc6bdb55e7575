import type { Diagnostics } from '@eyrie/core';
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { type ControllerClass, declaredEnhancers, routeMethodsOf } from './declared-steps.js';
import { LifecycleOverrides } from './lifecycle-overrides.js';
import type { EnhancerKind } from './lifecycle-step.js';
import { isObject } from './provider-wrapper.js';

/** An app whose lifecycle is to have spans. */
export interface LifecycleApp {
  readonly modules: ModulesContainer;
  readonly config: ApplicationConfig;
  readonly diagnostics: Diagnostics;
}

/**
 * Gives each guard, pipe, interceptor and handler that Nest runs for an HTTP request a span, in requests whose context
 * was made by `withLifecycleSpans`: `guard AuthGuard`, `pipe ParseIntPipe`, `interceptor TimingInterceptor` with what
 * it encloses, `handler UsersController.find`.
 *
 * It overrides methods of this app's own instances, and of those given to its decorators, and is to be called in a
 * module's `configure()`: then the instances exist, and Nest has not yet bound them to routes. Returns what undoes it.
 */
export function wrapLifecycle({ modules, config, diagnostics }: LifecycleApp): () => void {
  const overrides = new LifecycleOverrides(diagnostics);
  for (const { injectables, controllers } of modules.values()) {
    for (const wrapper of injectables.values()) {
      if (isEnhancerKind(wrapper.subtype)) overrides.providedEnhancer(wrapper.subtype, wrapper);
    }
    for (const wrapper of controllers.values()) {
      if (!isClass(wrapper.metatype)) continue;
      overrides.controller(wrapper, routeMethodsOf(wrapper.metatype));
      for (const { kind, instance } of declaredEnhancers(wrapper.metatype)) {
        overrides.enhancer(kind, instance);
      }
    }
  }
  const globals = {
    guard: config.getGlobalGuards(),
    pipe: config.getGlobalPipes(),
    interceptor: config.getGlobalInterceptors(),
  } as const satisfies Record<EnhancerKind, readonly unknown[]>;
  for (const [kind, instances] of Object.entries(globals)) {
    for (const instance of instances)
      if (isObject(instance)) overrides.enhancer(kind as EnhancerKind, instance);
  }
  return () => overrides.undo();
}

function isEnhancerKind(subtype: string | undefined): subtype is EnhancerKind {
  return subtype === 'guard' || subtype === 'pipe' || subtype === 'interceptor';
}

function isClass(metatype: unknown): metatype is ControllerClass {
  return typeof metatype === 'function' && isObject(metatype.prototype);
}
