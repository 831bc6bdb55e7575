import { type Context, context, createContextKey } from '@opentelemetry/api';
import type { Tracer } from './tracer.js';

const TRACER = createContextKey('eyrie.tracing.tracer');
const OPEN = Symbol.for('eyrie.tracing.open-tracers');

const shared = globalThis as { [OPEN]?: Set<Tracer> };
// Process-wide, so that two copies of this package see the same apps; bounded by the number of apps.
shared[OPEN] ??= new Set<Tracer>();
const open = shared[OPEN];

/** Whatever runs in the returned context belongs to the app of this tracer. */
export function contextOfTracer(base: Context, tracer: Tracer): Context {
  return base.setValue(TRACER, tracer);
}

/** Offers a tracer to code that runs outside of any request, until the returned function is called. */
export function offerTracer(tracer: Tracer): () => void {
  open.add(tracer);
  return () => void open.delete(tracer);
}

/** The tracer of the app that this code runs for: that of the request, else of the first app that is open. */
export function currentTracer(): Tracer | undefined {
  const ofContext = context.active().getValue(TRACER) as Tracer | undefined;
  return ofContext ?? open.values().next().value;
}
