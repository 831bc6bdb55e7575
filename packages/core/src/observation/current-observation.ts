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

/** Calls `work` inside an observation, with everything active that belongs to it. */
export function runInObservation<Result>(observation: WorkObservation, work: () => Result): Result {
  const { scope } = observation;
  const current: CurrentWork = { observation, request: currentRequestContext() };
  return storage.run(current, scope === undefined ? work : () => scope.run(work));
}
