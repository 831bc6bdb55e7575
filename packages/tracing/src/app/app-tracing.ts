import { clientIpView, type EyrieApp, EyrieError, type HttpServerObservation } from '@eyrie/core/engine';
import { type Context, ProxyTracerProvider, ROOT_CONTEXT, type TracerProvider } from '@opentelemetry/api';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';
import { installedSdk, noteOwnProvider } from '../globals/installed-sdk.js';
import { claimGlobals } from '../globals/opentelemetry-globals.js';
import { createPropagator } from '../propagation/create-propagator.js';
import { OutgoingPropagation, withOutgoing } from '../propagation/outgoing-propagation.js';
import type { OutgoingClient } from '../propagation/outgoing-request.js';
import { remoteContextReader } from '../propagation/remote-context.js';
import { requestHeaders } from '../propagation/request-headers.js';
import { registeredTracing } from '../registration/registered-tracing.js';
import { JoinedRequestSpans } from '../server/joined-request-spans.js';
import { ObservationSpans } from '../server/observation-spans.js';
import { OwnRequestSpans } from '../server/own-request-spans.js';
import { PassedOnRequests } from '../server/passed-on-requests.js';
import type { RequestSpans, RequestSpansOptions } from '../server/request-spans.js';
import { WorkSpans } from '../server/work-spans.js';
import { contextOfTracer, offerTracer } from '../spans/current-tracer.js';
import { withLifecycleSpans } from '../spans/lifecycle-tracing.js';
import { activeTraceContext } from '../spans/span-scope.js';
import { Tracer } from '../spans/tracer.js';
import { tracerOf } from '../spans/tracer-of.js';
import { exposeTracing } from './own-numbers.js';
import { reportNoTracing, reportTracing } from './startup-report.js';
import { openTraceSource, type TraceSource } from './trace-source.js';

/**
 * Where spans go: nowhere; to a provider of the app's own; to the one that `--import @eyrie/tracing/register` has
 * started; to an OpenTelemetry SDK that the user has started.
 */
export type TracingMode = 'off' | 'own' | 'registered' | 'joined';

/** The tracing of one app. */
export interface AppTracing {
  /** Starts spans of the app. */
  readonly tracer: Tracer;
  readonly mode: TracingMode;
  /** How much is traced of a request. */
  readonly detail: ResolvedTracingOptions['detail'];
  /** Says what is active, and warns of what is not: when the app has started. */
  report(): void;
}

// A flush may take as long as the lifecycle waits, less what it takes to say what is left.
const FLUSH_DEADLINE_MS = 4500;

// By app, so that a decorator finds the tracing of the app that its instance belongs to.
const TRACING_OF = new WeakMap<EyrieApp, AppTracing>();
// Known at once, since it takes a while until an app has its tracing.
const TRACED = new WeakSet<EyrieApp>();

/** The tracing of an app, if it has any. */
export function tracingOf(app: EyrieApp): AppTracing | undefined {
  return TRACING_OF.get(app);
}

/**
 * Gives an app its traces: server spans, spans of methods, context in outgoing requests, delivery.
 *
 * @throws EyrieError `EYRIE_TRACING_TWICE` for an app that has them already, `EYRIE_TRACING_PACKAGE_MISSING` for an
 * exporter or a format whose package is not installed.
 */
export async function installTracing(app: EyrieApp, options: ResolvedTracingOptions): Promise<AppTracing> {
  if (TRACED.has(app)) {
    throw new EyrieError({
      code: 'EYRIE_TRACING_TWICE',
      problem: 'TracingModule.forRoot was imported twice in one app',
      remedy: 'Import it once, in the root module: Tracer can be injected everywhere',
    });
  }
  TRACED.add(app);
  const tracing = options.enabled
    ? startTracing(app, options, await openTraceSource(app, options))
    : noTracing(app, options);
  TRACING_OF.set(app, tracing);
  return tracing;
}

/**
 * Makes no spans, and passes on what callers send, as OpenTelemetry's specification asks of `OTEL_SDK_DISABLED`; an SDK
 * that the user has started does so itself.
 */
function noTracing(app: EyrieApp, options: ResolvedTracingOptions): AppTracing {
  const provider = new ProxyTracerProvider();
  const tracer = new Tracer({ tracer: tracerOf(provider) });
  if (installedSdk() === undefined) {
    leaveOff(app);
    passOn(app, options, { provider, tracer });
  }
  return {
    mode: 'off',
    tracer,
    detail: 'request',
    report: () => reportNoTracing(app.diagnostics),
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

function startTracing(app: EyrieApp, options: ResolvedTracingOptions, source: TraceSource): AppTracing {
  const { propagator, redact } = source;
  const tracer = new Tracer({ tracer: source.tracer, redact });
  const outgoing = new OutgoingPropagation({
    propagator,
    excludeHosts: options.propagation.excludeHosts,
    instrumented: instrumentedClients(source),
    diagnostics: app.diagnostics,
  });
  const mark = (context: Context): Context => {
    const marked = withOutgoing(contextOfTracer(context, tracer), outgoing);
    if (options.detail !== 'lifecycle') return marked;
    return withLifecycleSpans(marked, { tracer: source.tracer, redact, diagnostics: app.diagnostics });
  };
  const requests = requestSpansOf(source, mark, {
    tracer: source.tracer,
    http: app.http,
    clientIp: clientIpView({ policy: options.clientIp, hashKey: app.config.redaction.hashKey }),
    contextOf: callerContext(source, options, mark),
  });
  const undo = [
    offerTracer(tracer),
    app.traceContext.provide(activeTraceContext),
    app.observations.subscribe(new ObservationSpans(requests, new WorkSpans(source.tracer, redact))),
    ...(source.mode === 'joined' ? [] : exposeTracing(app, source.engine)),
    () => outgoing.close(),
    () => source.release(),
  ];
  app.lifecycle.register({
    name: 'tracing',
    stage: 'signal',
    start: () => {
      if (options.propagation.outgoing) outgoing.open();
    },
    flush: () => (source.mode === 'joined' ? undefined : source.engine.flush(FLUSH_DEADLINE_MS)),
    close: async () => {
      for (const each of undo) each();
      if (source.mode !== 'joined') await source.close();
    },
  });
  return {
    mode: source.mode,
    tracer,
    detail: options.detail,
    report: () => reportTracing({ source, options, diagnostics: app.diagnostics }),
  };
}

/**
 * Clients whose requests an instrumentation gives their context. That of `node:http` does not reach functions that were
 * taken out of it before, and what it has reached carries a context already.
 */
function instrumentedClients(source: TraceSource): ReadonlySet<OutgoingClient> {
  const isInstrumented = source.mode !== 'joined' && source.libraries?.has('undici') === true;
  return new Set(isInstrumented ? ['undici'] : []);
}

function requestSpansOf(
  source: TraceSource,
  mark: (context: Context) => Context,
  options: RequestSpansOptions,
): RequestSpans {
  return source.mode === 'joined'
    ? new JoinedRequestSpans({ ...options, mark, redact: source.redact })
    : new OwnRequestSpans({ ...options, engine: source.engine });
}

/** What the caller of a request has sent, marked as the app's. */
function callerContext(
  source: TraceSource,
  { propagation: { formats } }: ResolvedTracingOptions,
  mark: (context: Context) => Context,
): (observation: HttpServerObservation) => Context {
  const ofNobody = mark(ROOT_CONTEXT);
  const read =
    source.mode === 'joined'
      ? (headers: HttpServerObservation['request']['headers']) =>
          source.propagator.extract(ROOT_CONTEXT, headers, requestHeaders)
      : remoteContextReader({ formats, propagator: source.propagator });
  return ({ request }) => {
    const caller = read(request.headers);
    return caller === ROOT_CONTEXT ? ofNobody : mark(caller);
  };
}
