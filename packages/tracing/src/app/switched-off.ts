import type { EyrieApp } from '@eyrie/core/engine';
import { ProxyTracerProvider, type TracerProvider } from '@opentelemetry/api';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';
import { installedSdk, noteOwnProvider } from '../globals/installed-sdk.js';
import { claimGlobals } from '../globals/opentelemetry-globals.js';
import { createPropagator } from '../propagation/create-propagator.js';
import { OutgoingPropagation, withOutgoing } from '../propagation/outgoing-propagation.js';
import { remoteContextReader } from '../propagation/remote-context.js';
import { registeredTracing } from '../registration/registered-tracing.js';
import { ObservationSpans } from '../server/observation-spans.js';
import { PassedOnRequests } from '../server/passed-on-requests.js';
import { contextOfTracer } from '../spans/current-tracer.js';
import { Tracer } from '../spans/tracer.js';
import { tracerOf } from '../spans/tracer-of.js';
import type { AppTracing } from './app-tracing.js';
import { reportNoTracing } from './startup-report.js';
import { exposeTracingInfo } from './tracing-info.js';

/**
 * Makes no spans, and passes on what callers send, as OpenTelemetry's specification asks of `OTEL_SDK_DISABLED`; an SDK
 * that the user has started does so itself.
 */
export function switchedOff(app: EyrieApp, options: ResolvedTracingOptions): AppTracing {
  const provider = new ProxyTracerProvider();
  const tracer = new Tracer({ tracer: tracerOf(provider) });
  const withdraw = exposeTracingInfo(app, undefined);
  app.lifecycle.register({ name: 'tracing info', stage: 'signal', close: withdraw });
  if (installedSdk() === undefined) {
    leaveOff(app);
    passOn(app, options, { provider, tracer });
  }
  return {
    mode: 'off',
    tracer,
    detail: 'request',
    spans: undefined,
    report: () => reportNoTracing(app),
  };
}

/** What the process was started with goes on for another app only if that one has it already. */
function leaveOff(app: EyrieApp): void {
  const registered = registeredTracing();
  if (registered === undefined || registered.claimedBy !== undefined) return;
  registered.claimedBy = app;
  registered.libraries.disable();
}

function passOn(
  app: EyrieApp,
  { propagation }: ResolvedTracingOptions,
  { provider, tracer }: { readonly provider: TracerProvider; readonly tracer: Tracer },
): void {
  const { formats, excludeHosts, outgoing: isWanted } = propagation;
  const { diagnostics } = app;
  const propagator = createPropagator({ formats });
  const outgoing = new OutgoingPropagation({ propagator, excludeHosts, diagnostics });
  const read = remoteContextReader({ formats, propagator });
  // With its own tracer: that of another app in the process would make spans.
  const requests = new PassedOnRequests(({ request }) =>
    withOutgoing(contextOfTracer(read(request.headers), tracer), outgoing),
  );
  noteOwnProvider(provider);
  const undo = [
    claimGlobals({ provider, propagator, diagnostics, givesWay: true }),
    // The caller's span is active, but it is none of this service.
    app.traceContext.provide(() => undefined),
    app.observations.subscribe(new ObservationSpans(requests)),
    () => outgoing.close(),
  ];
  app.lifecycle.register({
    name: 'tracing',
    stage: 'signal',
    start: () => {
      if (isWanted) outgoing.open();
    },
    close: () => {
      for (const each of undo) each();
    },
  });
}
