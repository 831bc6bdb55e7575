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
    for (const { metatype } of [...providers.values(), ...controllers.values()]) {
      if (typeof metatype !== 'function') continue;
      for (const [name, method] of methodsOf(metatype)) {
        const undeclared = declarationsOf(method).find(
          (declaration) => metrics.find(declaration) === undefined,
        );
        if (undeclared === undefined) continue;
        throw new EyrieError({
          code: 'EYRIE_METRICS_NOT_DECLARED',
          problem: `${metatype.name}.${name} records metric "${undeclared.name}", which is not declared in this app`,
          remedy:
            'Add it to "instruments" of MetricsModule.forRoot or to MetricsModule.forFeature of its module',
        });
      }
    }
  }
}

function* methodsOf(metatype: { readonly prototype?: unknown }): Generator<[name: string, method: object]> {
  let prototype: unknown = metatype.prototype;
  while (typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof value === 'function') yield [name, value];
    }
    prototype = Object.getPrototypeOf(prototype);
  }
}
