import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import {
  type Context,
  context,
  createContextKey,
  isSpanContextValid,
  propagation,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { HttpRequest } from './http-request.js';
import type { OutgoingRequest } from './outgoing-request.js';
import { UndiciRequest, type UndiciRequestMessage } from './undici-request.js';

/** Writes a context into requests, as one app wants it. */
export interface OutgoingCarrier {
  /** Never throws. */
  carry(request: OutgoingRequest, context: Context): void;
}

/** Names the app whose requests a context's are. */
export const OUTGOING = createContextKey('eyrie.tracing.outgoing');

interface SharedSubscription {
  // As many as there are open apps in the process.
  readonly open: Set<OutgoingCarrier>;
  readonly end: () => void;
}

// Two copies of this package in a process must not both write. The number names the shape of what is shared.
const SHARED = Symbol.for('eyrie.tracing.outgoing-requests.1');

/** Opens a carrier on the one subscription of the process; returns what closes it. */
export function shareSubscription(carrier: OutgoingCarrier): () => void {
  const place = globalThis as { [SHARED]?: SharedSubscription | undefined };
  place[SHARED] ??= beginSubscription();
  const shared = place[SHARED];
  shared.open.add(carrier);
  return () => {
    shared.open.delete(carrier);
    if (shared.open.size > 0) return;
    shared.end();
    if (place[SHARED] === shared) delete place[SHARED];
  };
}

function beginSubscription(): SharedSubscription {
  const open = new Set<OutgoingCarrier>();
  const onUndici = (message: unknown): void =>
    carryActive(open, () => new UndiciRequest((message as { request: UndiciRequestMessage }).request));
  const onHttp = (message: unknown): void =>
    carryActive(open, () => new HttpRequest((message as { request: ClientRequest }).request));
  subscribe('undici:request:create', onUndici);
  // Before the headers are rendered, which they are at `http.client.request.start`.
  subscribe('http.client.request.created', onHttp);
  return {
    open,
    end: () => {
      unsubscribe('undici:request:create', onUndici);
      unsubscribe('http.client.request.created', onHttp);
    },
  };
}

function carryActive(open: ReadonlySet<OutgoingCarrier>, requestOf: () => OutgoingRequest): void {
  try {
    const active = context.active();
    if (isTracingSuppressed(active) || !(hasSpan(active) || isOfApp(active))) return;
    carrierOf(active, open)?.carry(requestOf(), active);
  } catch {
    // A context manager that throws: whoever sends the request must not meet it.
  }
}

function hasSpan(active: Context): boolean {
  const span = trace.getSpanContext(active);
  return span !== undefined && isSpanContextValid(span);
}

/** What an app has marked may carry baggage without a span. */
function isOfApp(active: Context): boolean {
  return active.getValue(OUTGOING) !== undefined && propagation.getBaggage(active) !== undefined;
}

function carrierOf(active: Context, open: ReadonlySet<OutgoingCarrier>): OutgoingCarrier | undefined {
  const own = active.getValue(OUTGOING) as OutgoingCarrier | undefined;
  // Of an app that has been closed, nothing goes out any more.
  if (own !== undefined) return open.has(own) ? own : undefined;
  const [first] = open;
  return first;
}
