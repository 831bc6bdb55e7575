import { type Diagnostics, messageOf } from '@eyrie/core';
import { type EnhancerKind, enhancerStep, handlerStep, type LifecycleStep } from './lifecycle-step.js';
import { overrideOnce } from './override-once.js';
import { isMadeAnew, isObject, type ProviderWrapper, prepareEach } from './provider-wrapper.js';
import { type Method, tracedMethod } from './traced-method.js';

const ENHANCER_METHODS = {
  guard: 'canActivate',
  pipe: 'transform',
  interceptor: 'intercept',
} as const satisfies Record<EnhancerKind, string>;

type StepOf = (instance: object, method: string) => LifecycleStep;

/** The overrides of one app's guards, pipes, interceptors and handlers. */
export class LifecycleOverrides {
  readonly #diagnostics: Diagnostics;
  // Bounded by what the app declares.
  readonly #undo: (() => void)[] = [];

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  enhancer(kind: EnhancerKind, instance: object): void {
    this.#override(instance, [ENHANCER_METHODS[kind]], (each) => enhancerStep(kind, each));
  }

  /** An enhancer of a module, in whatever scope it is. */
  providedEnhancer(kind: EnhancerKind, wrapper: ProviderWrapper): void {
    this.#provided(wrapper, [ENHANCER_METHODS[kind]], (each) => enhancerStep(kind, each));
  }

  /** The handlers of a controller, in whatever scope it is. */
  controller(wrapper: ProviderWrapper, methods: readonly string[]): void {
    this.#provided(wrapper, methods, handlerStep);
  }

  undo(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }

  #provided(wrapper: ProviderWrapper, methods: readonly string[], stepOf: StepOf): void {
    if (isMadeAnew(wrapper)) this.#undo.push(prepareEach(wrapper, tracerOfInstances(methods, stepOf)));
    else if (isObject(wrapper.instance)) this.#override(wrapper.instance, methods, stepOf);
  }

  #override(instance: object, methods: readonly string[], stepOf: StepOf): void {
    for (const method of methods) {
      const step = stepOf(instance, method);
      try {
        const letGo = overrideOnce(instance, method, (original) => tracedMethod(step, original));
        if (letGo === undefined) this.#untraced(step, 'its object takes no other method');
        else this.#undo.push(letGo);
      } catch (error) {
        this.#untraced(step, messageOf(error));
      }
    }
  }

  #untraced({ name }: LifecycleStep, why: string): void {
    this.#diagnostics.report({
      code: 'EYRIE_TRACING_LIFECYCLE_UNTRACED',
      key: name,
      problem: `The calls of "${name}" have no spans: ${why}`,
      remedy: 'Do not freeze or seal the object if you want to see it in traces',
    });
  }
}

/** Traces methods of each instance it is given: made once per class, for instances that live as long as a request. */
function tracerOfInstances(methods: readonly string[], stepOf: StepOf): (instance: object) => void {
  // Bounded by `methods`.
  const made = new Map<string, { readonly original: Method; readonly traced: Method }>();
  return (instance) => {
    for (const method of methods) {
      const original = Reflect.get(instance, method) as Method | undefined;
      if (typeof original !== 'function') continue;
      let entry = made.get(method);
      if (entry?.original !== original) {
        entry = { original, traced: tracedMethod(stepOf(instance, method), original) };
        made.set(method, entry);
      }
      Reflect.set(instance, method, entry.traced);
    }
  };
}
