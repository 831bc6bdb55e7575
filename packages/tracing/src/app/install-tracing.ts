import { clientIpView, type EyrieApp, EyrieError, type HttpServerObservation } from '@eyrie/core/engine';
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';
import { OutgoingPropagation, withOutgoing } from '../propagation/outgoing-propagation.js';
import type { OutgoingClient } from '../propagation/outgoing-request.js';
import { remoteContextReader } from '../propagation/remote-context.js';
import { requestHeaders } from '../propagation/request-headers.js';
import { JoinedRequestSpans } from '../server/joined-request-spans.js';
import { ObservationSpans } from '../server/observation-spans.js';
import { OwnRequestSpans } from '../server/own-request-spans.js';
import type { RequestSpans, RequestSpansOptions } from '../server/request-spans.js';
import { WorkSpans } from '../server/work-spans.js';
import { contextOfTracer, offerTracer } from '../spans/current-tracer.js';
import { withLifecycleSpans } from '../spans/lifecycle-tracing.js';
import { activeTraceContext } from '../spans/span-scope.js';
import { Tracer } from '../spans/tracer.js';
import { type AppTracing, rememberTracing, type SpanTaps } from './app-tracing.js';
import { exposeTracing } from './own-numbers.js';
import { reportTracing } from './startup-report.js';
import { switchedOff } from './switched-off.js';
import { openTraceSource, type TraceSource } from './trace-source.js';
import { exposeTracingInfo } from './tracing-info.js';

// A flush may take as long as the lifecycle waits, less what it takes to say what is left.
const FLUSH_DEADLINE_MS = 4500;

// Known at once, since it takes a while until an app has its tracing.
const TRACED = new WeakSet<EyrieApp>();

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
    : switchedOff(app, options);
  rememberTracing(app, tracing);
  return tracing;
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
    exposeTracingInfo(app, source),
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
    spans: spanTapsOf(source),
    report: () => reportTracing({ source, options, app }),
  };
}

function spanTapsOf(source: TraceSource): SpanTaps | undefined {
  if (source.mode === 'joined') return undefined;
  const { startedSpans: started, endedSpans: ended } = source.engine;
  return { started, ended };
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
