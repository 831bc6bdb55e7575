import { AsyncLocalStorage } from 'node:async_hooks';
import type { ActiveScope } from '../observation/active-scope.js';
import type { Observation } from '../observation/observation.js';
import type { TraceContext } from '../ports/trace-context.js';
import { randomHex } from '../security/random-hex.js';
import { parseTraceParent } from './trace-parent.js';

// Bounded: what a request may carry for its log lines.
const MAX_FIELDS = 64;

const NO_FIELDS: ReadonlyMap<string, unknown> = new Map();
const TRACE_ID_BYTES = 16;

/** What belongs to the unit of work that is going on: its id, its observation, its fields. */
export class RequestContext {
  readonly requestId: string;
  readonly observation: Observation;
  readonly #traceParent: unknown;
  #remoteSpan: TraceContext | null | undefined;
  #traceId: string | undefined;
  #fields: Map<string, unknown> | undefined;
  #fieldsVersion = 0;
  #scope: ActiveScope | undefined;

  /** `traceParent` is the header of that name as it came, if one did. */
  constructor(requestId: string, observation: Observation, traceParent?: unknown) {
    this.requestId = requestId;
    this.observation = observation;
    this.#traceParent = traceParent;
  }

  /** The caller's span, from a well-formed `traceparent` header. */
  get remoteSpan(): TraceContext | undefined {
    if (this.#remoteSpan === undefined) this.#remoteSpan = parseTraceParent(this.#traceParent) ?? null;
    return this.#remoteSpan ?? undefined;
  }

  /** The trace that this work belongs to while no span says otherwise: the caller's, else one of its own. */
  get traceId(): string {
    this.#traceId ??= this.remoteSpan?.traceId ?? randomHex(TRACE_ID_BYTES);
    return this.#traceId;
  }

  /** What is active wherever this context is; `undefined` where nothing is. */
  get scope(): ActiveScope | undefined {
    return this.#scope;
  }

  /** From now on `scope` is active wherever this context is entered. */
  activeIn(scope: ActiveScope): void {
    this.#scope = scope;
  }

  /** What {@link setField} was given, by name. */
  get fields(): ReadonlyMap<string, unknown> {
    return this.#fields ?? NO_FIELDS;
  }

  /** How often the fields were set: who keeps something made of them learns when to make it anew. */
  get fieldsVersion(): number {
    return this.#fieldsVersion;
  }

  /**
   * Keeps a value for everything that happens in this context from now on.
   * Returns `false`, and keeps nothing, when the context already holds 64 other names.
   */
  setField(name: string, value: unknown): boolean {
    this.#fields ??= new Map();
    if (this.#fields.size >= MAX_FIELDS && !this.#fields.has(name)) return false;
    this.#fields.set(name, value);
    this.#fieldsVersion += 1;
    return true;
  }
}

const STORAGE = Symbol.for('eyrie.request-context');
const shared = globalThis as { [STORAGE]?: AsyncLocalStorage<RequestContext> };
// Process-wide, so that two copies of this package see the same request.
shared[STORAGE] ??= new AsyncLocalStorage<RequestContext>();
const storage = shared[STORAGE];

/**
 * The context of the request that this code runs for, in a handler, a guard, a timer or any other continuation;
 * `undefined` outside of one.
 */
export function currentRequestContext(): RequestContext | undefined {
  return storage.getStore();
}

/** Calls `work` in the given context. */
export function runInRequestContext<Arguments extends unknown[], Result>(
  context: RequestContext,
  work: (...args: Arguments) => Result,
  ...args: Arguments
): Result {
  const { scope } = context;
  if (scope === undefined) return storage.run(context, work, ...args);
  return storage.run(context, () => scope.run(() => work(...args)));
}

/** Enters the context for the rest of the current synchronous execution and what it starts. */
export function enterRequestContext(context: RequestContext): void {
  storage.enterWith(context);
  context.scope?.enter();
}
