import { overrideMethod } from '@eyrie/core';

/** The part of Nest's `InstanceWrapper`, whose type it does not export, that is needed here. */
export interface ProviderWrapper {
  readonly instance: unknown;
  readonly metatype: unknown;
  readonly subtype?: string | undefined;
  readonly isTransient: boolean;
  isDependencyTreeStatic(): boolean;
}

/** Where a wrapper keeps one instance. */
interface InstanceHost {
  readonly instance?: unknown;
  readonly isResolved?: boolean;
}

/** Whether Nest makes instances as requests come, or one for each provider that injects it. */
export function isMadeAnew(wrapper: ProviderWrapper): boolean {
  return wrapper.isTransient || !wrapper.isDependencyTreeStatic();
}

/**
 * Shows each instance that Nest asks this wrapper for to `prepare`, once, before Nest has it.
 * Returns what ends this.
 */
export function prepareEach(wrapper: ProviderWrapper, prepare: (instance: object) => void): () => void {
  const prepared = new WeakSet();
  return overrideMethod(wrapper, 'getInstanceByContextId', (original) => {
    return function (this: unknown, ...args) {
      const host = Reflect.apply(original, this, args) as InstanceHost | undefined;
      const instance = host?.instance;
      // Until it is resolved there is only a placeholder.
      if (host?.isResolved !== false && isObject(instance) && !prepared.has(instance)) {
        prepared.add(instance);
        prepare(instance);
      }
      return host;
    };
  });
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
