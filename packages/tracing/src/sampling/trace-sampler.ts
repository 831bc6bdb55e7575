import { type Attributes, type Context, type Span, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import {
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
} from '@opentelemetry/sdk-trace';
import type { ResolvedSampling, SamplerName } from '../config/sampling-options.js';
import { compileRouteRatios, type RouteRatios } from './route-ratios.js';
import { TraceIdRatio } from './trace-id-ratio.js';

// Shared by all spans: a decision costs no memory. The state of the trace stays what the parent's is.
const SAMPLED: SamplingResult = Object.freeze({ decision: SamplingDecision.RECORD_AND_SAMPLED });
const RECORDED: SamplingResult = Object.freeze({ decision: SamplingDecision.RECORD });
const LET_GO: SamplingResult = Object.freeze({ decision: SamplingDecision.NOT_RECORD });

const ALL = new TraceIdRatio(1);

/** Whose decision a span follows instead of having one of its own. */
type Followed = 'nobody' | 'local_parents' | 'all_parents';

/**
 * The sampler of OpenTelemetry's specification that the settings name, with two additions:
 *
 * - **Routes.** The first route that fits replaces the ratio, also that of `always_on` and `always_off`, for server spans
 *   that begin a trace in this process. They are known by `http.request.method` and `url.path` at their start. A caller's
 *   decision is left alone by the samplers that begin with `parentbased_`.
 * - **Tail.** What a ratio drops is recorded without being sampled, so that it can still be kept when it has ended. What
 *   `always_off`, a route with the ratio 0, or the caller of a `parentbased_` sampler drops is not recorded.
 *
 * `always_on`, `always_off` and `traceidratio` look at no parent, as the specification says: a caller's flag `00` does
 * not stop them, and the spans of a trace agree because they share its id. As soon as there are routes, spans follow the
 * parent that they have in this process, else a route would decide about the first span of a request alone.
 *
 * A span without a parent outside of any request, such as that of a job, is sampled by the ratio like any other.
 */
export function createSampler(settings: ResolvedSampling): Sampler {
  const routes = compileRouteRatios(settings.routes);
  return new TraceSampler({
    name: settings.sampler,
    ratio: ratioOf(settings),
    routes,
    followed: followedBy(settings.sampler, routes),
    dropped: settings.tail.enabled ? RECORDED : LET_GO,
  });
}

/** The ratio of new traces; `undefined` drops them all, for good. */
function ratioOf({ sampler, ratio }: ResolvedSampling): TraceIdRatio | undefined {
  if (sampler.endsWith('always_off')) return undefined;
  return sampler.endsWith('always_on') ? ALL : new TraceIdRatio(ratio);
}

function followedBy(sampler: SamplerName, routes: RouteRatios): Followed {
  if (sampler.startsWith('parentbased_')) return 'all_parents';
  return routes.size > 0 ? 'local_parents' : 'nobody';
}

interface TraceSamplerOptions {
  readonly name: SamplerName;
  readonly ratio: TraceIdRatio | undefined;
  readonly routes: RouteRatios;
  readonly followed: Followed;
  /** What becomes of traces that a ratio drops. */
  readonly dropped: SamplingResult;
}

class TraceSampler implements Sampler {
  readonly #options: TraceSamplerOptions;
  readonly #followsLocal: boolean;
  readonly #followsRemote: boolean;
  readonly #hasRoutes: boolean;

  constructor(options: TraceSamplerOptions) {
    this.#options = options;
    this.#followsLocal = options.followed !== 'nobody';
    this.#followsRemote = options.followed === 'all_parents';
    this.#hasRoutes = options.routes.size > 0;
  }

  shouldSample(
    context: Context,
    traceId: string,
    _name: string,
    kind: SpanKind,
    attributes: Attributes,
  ): SamplingResult {
    const parent = trace.getSpan(context);
    if (parent === undefined) return this.#begin(traceId, kind, attributes);
    const { traceId: parentTraceId, traceFlags, isRemote } = parent.spanContext();
    // A span has the trace id of its parent if and only if that parent is valid.
    if (parentTraceId !== traceId) return this.#begin(traceId, kind, attributes);
    const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
    if (isRemote === true) {
      if (!this.#followsRemote) return this.#begin(traceId, kind, attributes);
      return isSampled ? SAMPLED : LET_GO;
    }
    const unsampled = wasRecorded(parent) && !isSampled ? this.#options.dropped : LET_GO;
    if (this.#followsLocal) return isSampled ? SAMPLED : unsampled;
    // Recorded below a parent that is not, it would wait in vain for the end of its trace.
    return this.#byRatio(traceId, this.#options.ratio, unsampled);
  }

  toString(): string {
    const { name, ratio, routes, dropped } = this.#options;
    return `${name}{ratio=${ratio?.ratio ?? 0},routes=${routes.size},tail=${dropped === RECORDED}}`;
  }

  /** Decides for the first span of a trace in this process. */
  #begin(traceId: string, kind: SpanKind, attributes: Attributes): SamplingResult {
    const { ratio, routes, dropped } = this.#options;
    if (this.#hasRoutes && kind === SpanKind.SERVER) {
      const path = attributes['url.path'];
      if (typeof path === 'string') {
        const routeRatio = routes.find(attributes['http.request.method'], path);
        if (routeRatio?.ratio === 0) return LET_GO;
        if (routeRatio !== undefined) return this.#byRatio(traceId, routeRatio, dropped);
      }
    }
    return this.#byRatio(traceId, ratio, dropped);
  }

  #byRatio(traceId: string, ratio: TraceIdRatio | undefined, dropped: SamplingResult): SamplingResult {
    if (ratio === undefined) return LET_GO;
    return ratio === ALL || ratio.draws(traceId) ? SAMPLED : dropped;
  }
}

/** Whether a span of this process is recorded, or was so until it ended. */
function wasRecorded(span: Span): boolean {
  return span.isRecording() || (span as Partial<ReadableSpan>).ended === true;
}
