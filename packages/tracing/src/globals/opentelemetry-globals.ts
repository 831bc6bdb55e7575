import type { Diagnostics } from '@eyrie/core/engine';
import { context, propagation, type TextMapPropagator, type TracerProvider, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { hearSdkMessages } from './sdk-messages.js';

/** What an app offers to code that asks OpenTelemetry's API. */
export interface GlobalsClaim {
  readonly provider: TracerProvider;
  readonly propagator: TextMapPropagator;
  readonly diagnostics: Diagnostics;
  /** Whether it lets any app go first that does not: it makes no spans. @default false */
  readonly givesWay?: boolean | undefined;
}

interface GlobalsState {
  /** The first one owns the globals. Bounded by the number of apps in the process. */
  readonly claims: GlobalsClaim[];
  /** Whether the context manager is ours, to be taken away again. */
  contextManager: boolean;
  /** Whether the propagator is ours, to be taken away again. */
  propagator: boolean;
  stopHearing: () => void;
}

const STATE = Symbol.for('eyrie.tracing.globals');
const shared = globalThis as { [STATE]?: GlobalsState };
shared[STATE] ??= { claims: [], contextManager: false, propagator: false, stopHearing: () => {} };
const state = shared[STATE];

/**
 * Offers an app's provider and propagator to the whole process: the first app that comes has OpenTelemetry's globals,
 * and the next one gets them when it lets go, or when it gives way. Returns what lets go.
 */
export function claimGlobals(claim: GlobalsClaim): () => void {
  const [owner] = state.claims;
  const before = claim.givesWay === true ? -1 : state.claims.findIndex(({ givesWay }) => givesWay === true);
  state.claims.splice(before === -1 ? state.claims.length : before, 0, claim);
  if (owner === undefined)
    state.contextManager = context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (state.claims[0] === claim) {
    if (owner !== undefined) unsetGlobals();
    setGlobals(claim);
  }
  return () => release(claim);
}

/** Makes sure that spans can be active, in an app whose own SDK may have none. Returns what undoes it. */
export function ensureContextManager(): () => void {
  const manager = new AsyncLocalStorageContextManager().enable();
  if (!hasNoContextManager() || !context.setGlobalContextManager(manager)) return () => {};
  return () => context.disable();
}

function release(claim: GlobalsClaim): void {
  const position = state.claims.indexOf(claim);
  if (position === -1) return;
  state.claims.splice(position, 1);
  if (position > 0) return;
  unsetGlobals();
  const next = state.claims[0];
  if (next !== undefined) {
    setGlobals(next);
    return;
  }
  if (state.contextManager) context.disable();
  state.contextManager = false;
}

function setGlobals({ provider, propagator, diagnostics }: GlobalsClaim): void {
  trace.setGlobalTracerProvider(provider);
  state.propagator = propagation.setGlobalPropagator(propagator);
  state.stopHearing = hearSdkMessages(diagnostics);
}

function unsetGlobals(): void {
  state.stopHearing();
  trace.disable();
  if (state.propagator) propagation.disable();
}

// Nothing stays active where there is none.
function hasNoContextManager(): boolean {
  const probe = Symbol('eyrie.tracing.probe');
  const marked = context.active().setValue(probe, true);
  return context.with(marked, () => context.active().getValue(probe) !== true);
}
