/** The samplers of OpenTelemetry's specification, by their names in `OTEL_TRACES_SAMPLER`. */
export const SAMPLER_NAMES = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** A sampler of OpenTelemetry's specification. */
export type SamplerName = (typeof SAMPLER_NAMES)[number];

/** The ratio of one route, or of all below a path. */
export interface RouteRatio {
  /**
   * `GET /users/:id`, `/users/:id` for every method, or `/assets/*` for everything below: as the route is declared, with
   * prefix and version.
   */
  readonly route: string;
  /** From 0 (none) to 1 (all). */
  readonly ratio: number;
}

/** The section `sampling.tail` inside of `tracing`. */
export interface TailSamplingSettings {
  /** Whether errors and slow requests are kept although the ratio dropped them. @default true */
  readonly enabled?: boolean | undefined;
  /** A request that takes at least so many seconds is slow. @default 1 */
  readonly slowSeconds?: number | undefined;
  /** Requests whose spans are held at once; beyond it those of the oldest are let go. @default 1000 */
  readonly maxTraces?: number | undefined;
  /** Spans that are held of one request; further ones are let go. @default 100 */
  readonly maxSpansPerTrace?: number | undefined;
}

/** The section `sampling` inside of `tracing`. */
export interface SamplingSettings {
  /**
   * Who decides about a new trace, and whether the caller's decision stands.
   * @default 'parentbased_traceidratio'
   */
  readonly sampler?: SamplerName | undefined;
  /** Which part of new traces is sampled, from 0 to 1. @default 0.1 where the environment is `production`, else 1 */
  readonly ratio?: number | undefined;
  /** Ratios of single routes; the first that fits counts. At most 200. @default [] */
  readonly routes?: readonly RouteRatio[] | undefined;
  readonly tail?: TailSamplingSettings | undefined;
}

/** What the sampler and the tail are made from: nothing left open. */
export interface ResolvedSampling {
  readonly sampler: SamplerName;
  readonly ratio: number;
  readonly routes: readonly RouteRatio[];
  readonly tail: Required<{ [Key in keyof TailSamplingSettings]: NonNullable<TailSamplingSettings[Key]> }>;
}
