import { types } from 'node:util';
import type { Diagnostics } from '../diagnostics/diagnostics.js';
import { messageOf } from '../errors/message-of.js';
import type { SelfTelemetry } from '../telemetry/self-telemetry.js';
import { errorTypeOf } from './error-type.js';
import type { Observation, ObservationEnd, ObservationStart } from './observation.js';
import { WorkObservation } from './work-observation.js';

/** Turns observations into a signal. What it throws is counted and said once, and never reaches the app. */
export interface ObservationHandler {
  /** What counts and warnings call it, such as `metrics`. */
  readonly name: string;
  /** @default nothing */
  onStart?(observation: Observation): void;
  /** The framework takes a request on, inside whatever span is active there. @default nothing */
  onEnter?(observation: Observation): void;
  /**
   * Before anybody's `onEnd`: for what settles something that the others read, such as whether a trace is kept.
   * @default nothing
   */
  onEnding?(observation: Observation): void;
  onEnd(observation: Observation): void;
}

/** After so many throws in a row, at the same step of its observations, a handler is detached. */
export const MAX_CONSECUTIVE_FAILURES = 100;

type OptionalStep = 'onStart' | 'onEnter' | 'onEnding';
type Step = OptionalStep | 'onEnd';
type Steps = { readonly [Name in OptionalStep]: readonly Subscription[] };

interface Subscription {
  readonly handler: ObservationHandler;
  // By step: an end that succeeds does not excuse a start that never does.
  readonly failuresInARow: Record<Step, number>;
}

function stepsOf(subscriptions: readonly Subscription[]): Steps {
  const having = (step: OptionalStep) => subscriptions.filter(({ handler }) => handler[step] !== undefined);
  return { onStart: having('onStart'), onEnter: having('onEnter'), onEnding: having('onEnding') };
}

/** Hands each observation to every handler, once at its start and once at its end. */
export class ObservationPipeline {
  readonly #diagnostics: Diagnostics;
  // Bounded by the number of subscribe() calls; replaced, never changed, so that handing out needs no copy.
  #subscriptions: readonly Subscription[] = [];
  #steps = stepsOf([]);
  // Bounded by the number of handler names in the source.
  readonly #failures = new Map<string, number>();

  constructor(diagnostics: Diagnostics, selfTelemetry: SelfTelemetry) {
    this.#diagnostics = diagnostics;
    selfTelemetry.expose(
      {
        name: 'eyrie_observation_handler_failures_total',
        help: 'Exceptions thrown by handlers of observations.',
        type: 'counter',
      },
      () => Array.from(this.#failures, ([handler, value]) => ({ labels: { handler }, value })),
    );
  }

  /** Adds a handler until the returned function is called. Handlers are called in the order they came. */
  subscribe(handler: ObservationHandler): () => void {
    const failuresInARow = { onStart: 0, onEnter: 0, onEnding: 0, onEnd: 0 };
    const subscription: Subscription = { handler, failuresInARow };
    this.#replace([...this.#subscriptions, subscription]);
    return () => this.#remove(subscription);
  }

  /** Announces an observation that a source of its own makes, such as an HTTP request. */
  announceStart(observation: Observation): void {
    for (const subscription of this.#steps.onStart) {
      try {
        this.#watch(subscription, 'onStart', subscription.handler.onStart?.(observation));
        subscription.failuresInARow.onStart = 0;
      } catch (error) {
        this.#failed(subscription, 'onStart', error);
      }
    }
  }

  /** Announces that the framework takes a request on. */
  announceEnter(observation: Observation): void {
    for (const subscription of this.#steps.onEnter) {
      try {
        this.#watch(subscription, 'onEnter', subscription.handler.onEnter?.(observation));
        subscription.failuresInARow.onEnter = 0;
      } catch (error) {
        this.#failed(subscription, 'onEnter', error);
      }
    }
  }

  /** Announces that such an observation has ended. */
  announceEnd(observation: Observation): void {
    for (const subscription of this.#steps.onEnding) {
      try {
        this.#watch(subscription, 'onEnding', subscription.handler.onEnding?.(observation));
        subscription.failuresInARow.onEnding = 0;
      } catch (error) {
        this.#failed(subscription, 'onEnding', error);
      }
    }
    for (const subscription of this.#subscriptions) {
      try {
        this.#watch(subscription, 'onEnd', subscription.handler.onEnd(observation));
        subscription.failuresInARow.onEnd = 0;
      } catch (error) {
        this.#failed(subscription, 'onEnd', error);
      }
    }
  }

  /** Begins to observe a unit of work; end it with {@link end}. */
  start(start: ObservationStart): WorkObservation {
    const observation = new WorkObservation(start);
    this.announceStart(observation);
    return observation;
  }

  /** Ends what {@link start} began. Only the first call counts. */
  end(observation: WorkObservation, end: ObservationEnd): void {
    if (observation.finish(end)) this.announceEnd(observation);
  }

  // A handler may have been declared `async` all the same: its rejection must not end the process.
  #watch(subscription: Subscription, step: Step, result: unknown): void {
    if (result !== undefined && types.isPromise(result))
      result.catch((error: unknown) => this.#failed(subscription, step, error));
  }

  #failed(subscription: Subscription, step: Step, error: unknown): void {
    const { name } = subscription.handler;
    this.#failures.set(name, (this.#failures.get(name) ?? 0) + 1);
    this.#diagnostics.report({
      code: 'EYRIE_OBSERVATION_HANDLER_FAILED',
      key: name,
      problem: `The observation handler "${name}" threw ${errorTypeOf(error)}: ${messageOf(error)}`,
      remedy: 'The request was not affected, but this signal misses it. Report it with this message',
    });
    subscription.failuresInARow[step] += 1;
    if (subscription.failuresInARow[step] < MAX_CONSECUTIVE_FAILURES) return;
    this.#remove(subscription);
    this.#diagnostics.report({
      code: 'EYRIE_OBSERVATION_HANDLER_DETACHED',
      key: name,
      problem: `The observation handler "${name}" threw ${MAX_CONSECUTIVE_FAILURES} times in a row and was detached`,
      remedy: 'Its signal has stopped until the app restarts. Mend the first failure reported for it',
    });
  }

  #remove(subscription: Subscription): void {
    this.#replace(this.#subscriptions.filter((other) => other !== subscription));
  }

  #replace(subscriptions: readonly Subscription[]): void {
    this.#subscriptions = subscriptions;
    this.#steps = stepsOf(subscriptions);
  }
}
