import { types } from 'node:util';
import { EyrieError } from '@eyrie/core/engine';
import type { ModulesContainer } from '@nestjs/core';
import type { AppMetrics } from '../../app/app-metrics.js';
import { declarationsOf } from './declared-metrics.js';

/**
 * Finds decorators that would record nothing.
 *
 * @throws EyrieError `EYRIE_METRICS_NOT_DECLARED` for a decorated method whose metric the app does not declare.
 */
export function assertDecoratorsDeclared(modules: ModulesContainer, metrics: AppMetrics): void {
  for (const { providers, controllers } of modules.values()) {
    for (const wrapper of [...providers.values(), ...controllers.values()]) {
      for (const [name, method] of methodsOf(wrapper)) {
        const undeclared = declarationsOf(method).find(
          (declaration) => metrics.find(declaration) === undefined,
        );
        if (undeclared === undefined) continue;
        throw new EyrieError({
          code: 'EYRIE_METRICS_NOT_DECLARED',
          problem: `${name} records metric "${undeclared.name}", which is not declared in this app`,
          remedy:
            'Add it to "metrics.instruments" of the config, or to MetricsModule.forFeature of its module',
        });
      }
    }
  }
}

/** What is read of Nest's wrapper around a provider. */
interface Wrapper {
  readonly metatype: unknown;
  readonly instance: unknown;
}

// The class that Nest instantiates, and what a factory or value brought.
function* methodsOf({ metatype, instance }: Wrapper): Generator<[name: string, method: object]> {
  if (typeof metatype === 'function') yield* methodsInChain(metatype.name, metatype.prototype);
  if (typeof instance === 'object' && instance !== null && !types.isProxy(instance)) {
    yield* methodsInChain(instance.constructor?.name, instance);
  }
}

function* methodsInChain(
  owner: string | undefined,
  start: unknown,
): Generator<[name: string, method: object]> {
  let prototype = start;
  while (typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof value === 'function') yield [`${owner}.${name}`, value];
    }
    prototype = Object.getPrototypeOf(prototype);
  }
}
