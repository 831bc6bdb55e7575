import { AsyncLocalStorage } from 'node:async_hooks';
import { currentRequestContext, type RequestContext } from '../context/request-context.js';
import type { Observation } from './observation.js';
import type { WorkObservation } from './work-observation.js';

interface CurrentWork {
  readonly observation: WorkObservation;
  /** A request that comes in while the work goes on is not inside of it. */
  readonly request: RequestContext | undefined;
}

const STORAGE = Symbol.for('eyrie.current-work');
const shared = globalThis as { [STORAGE]?: AsyncLocalStorage<CurrentWork> };
// Process-wide, so that two copies of this package see the same work.
shared[STORAGE] ??= new AsyncLocalStorage<CurrentWork>();
const storage = shared[STORAGE];

/** The innermost unit of work that this code runs for beside a request, such as an `@Observed` method. */
export function currentWork(): WorkObservation | undefined {
  const current = storage.getStore();
  return current !== undefined && current.request === currentRequestContext()
    ? current.observation
    : undefined;
}

/** The innermost unit of work that this code runs for: a method, a job, else the request. */
export function currentObservation(): Observation | undefined {
  return currentWork() ?? currentRequestContext()?.observation;
}

/**
 * From now on this code runs for an observation, with everything active that belongs to it, until the returned function
 * is called: a call by itself would stand in the stack of every error.
 */
export function enterObservation(observation: WorkObservation): () => void {
  const before = storage.getStore();
  storage.enterWith({ observation, request: currentRequestContext() });
  const leaveScope = observation.scope?.enter();
  return () => {
    leaveScope?.();
    storage.enterWith(before as CurrentWork);
  };
}

/** Calls `work` inside an observation. */
export function runInObservation<Result>(observation: WorkObservation, work: () => Result): Result {
  const leave = enterObservation(observation);
  try {
    return work();
  } finally {
    leave();
  }
}
