import { Catch, type ExceptionFilter } from '@nestjs/common';
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { currentRequestContext } from '../../context/request-context.js';
import { HttpServerObservation } from '../../http/http-server-observation.js';
import { overrideMethod } from '../override-method.js';

/** Notes the error on the observation of the request that it was thrown in. */
function witness(error: unknown): void {
  const observation = currentRequestContext()?.observation;
  if (observation instanceof HttpServerObservation) observation.failed(error);
}

/**
 * Nest asks each filter whether it is for an exception with `instanceof`. This class answers no to every one of them,
 * and so learns of what guards, pipes, interceptors and handlers throw without catching any of it, at no cost to a
 * request that throws nothing.
 */
class NoException {
  static [Symbol.hasInstance](error: unknown): boolean {
    witness(error);
    return false;
  }
}

/** A global filter that catches nothing. */
@Catch(NoException)
export class ErrorWitness implements ExceptionFilter {
  catch(): void {}
}

/**
 * Nest stops asking at the first filter that answers yes. So the witness goes to the end of the global filters, which
 * Nest asks first, and the filters of controllers and handlers that Nest made for this app tell it themselves.
 * Returns what undoes it.
 */
export function askWitnessFirst(config: ApplicationConfig, modules: ModulesContainer): () => void {
  const filters = config.getGlobalFilters();
  const position = filters.findIndex((filter) => filter instanceof ErrorWitness);
  if (position !== -1) filters.push(...filters.splice(position, 1));
  const undo: (() => void)[] = [];
  for (const { injectables } of modules.values()) {
    for (const { subtype, instance } of injectables.values()) {
      if (subtype !== 'filter' || typeof instance !== 'object' || instance === null) continue;
      undo.push(
        overrideMethod(
          instance,
          'catch',
          (original) =>
            function (this: unknown, error, ...rest) {
              witness(error);
              return Reflect.apply(original, this, [error, ...rest]);
            },
        ),
      );
    }
  }
  return () => {
    for (const each of undo) each();
  };
}
