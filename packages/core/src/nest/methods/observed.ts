import { EyrieError } from '../../errors/eyrie-error.js';
import { currentObservation, enterObservation } from '../../observation/current-observation.js';
import type { Attributes } from '../../observation/observation.js';
import { outcomeOfError } from '../../observation/outcome.js';
import { type MethodCall, observeMethod, reportFailedDecorator } from './observe-method.js';

/** Options of {@link Observed}. */
export interface ObservedOptions<Args extends readonly unknown[] = readonly unknown[]> {
  /**
   * What the arguments say of this call, for its span and its log lines, never for metrics. Redacted as everything is.
   * @default nothing
   */
  readonly details?: { from(...args: Args): Attributes }['from'];
}

// The name becomes a label value, a span name and a log field.
const NAME = /^[\w.:/ -]{1,100}$/;

/**
 * Observes each call of a method of a controller or provider, for whichever of these packages are there: its span
 * (`@eyrie/tracing`), `method_duration_seconds` and `method_errors_total` (`@eyrie/metrics`), and `operation` in every
 * log line that is written meanwhile (`@eyrie/logging`). The result may be a value, a promise, an observable or an
 * async generator: the call lasts until it ends.
 *
 * @param name of low cardinality, such as `users.create`; `Class.method` where it is left out
 * @throws EyrieError `EYRIE_OBSERVED_NAME_INVALID` for a name that is not 1 to 100 letters, digits, blanks or `_.:/-`,
 * and `EYRIE_METHOD_DECORATOR_MISPLACED` on what is no method.
 *
 * @example
 * ```ts
 * import { Observed } from '@eyrie/core';
 * import { Injectable } from '@nestjs/common';
 *
 * @Injectable()
 * export class UsersService {
 *   @Observed('users.create', { details: (plan: string) => ({ plan }) })
 *   async create(plan: string): Promise<void> {}
 * }
 * ```
 */
export function Observed<Args extends readonly unknown[]>(
  name?: string,
  { details }: ObservedOptions<Args> = {},
): MethodDecorator {
  if (name !== undefined && !NAME.test(name)) {
    throw new EyrieError({
      code: 'EYRIE_OBSERVED_NAME_INVALID',
      problem: `@Observed was given the name ${JSON.stringify(name).slice(0, 120)}`,
      remedy:
        'Take 1 to 100 letters, digits, blanks or "_.:/-", the same for every call, such as "users.create"',
    });
  }
  return observeMethod((call) => {
    const { app } = call;
    const parent = currentObservation();
    const observation = app.observations.start({
      kind: 'method',
      name: name ?? call.name,
      ...(details !== undefined && {
        details: detailsOf(call, () => details(...(call.args as unknown as Args))),
      }),
      ...(parent !== undefined && { parent }),
    });
    return {
      enter: () => enterObservation(observation),
      succeeded: () => app.observations.end(observation, { outcome: 'success' }),
      failed: (error) => app.observations.end(observation, { outcome: outcomeOfError(error), error }),
      withdrawn() {},
    };
  });
}

// Where they throw, the call is observed all the same: metrics count every one.
function detailsOf({ app, name }: MethodCall, details: () => Attributes): Attributes {
  try {
    // A copy, so that a getter that throws does so here.
    return { ...details() };
  } catch (error) {
    reportFailedDecorator(app, name, error);
    return {};
  }
}
