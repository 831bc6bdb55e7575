import type { ServiceIdentity } from '@eyrie/core/engine';
import type { ResolvedSampling } from '../config/sampling-options.js';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';

const PRODUCTION = 'production';
const PRODUCTION_RATIO = 0.1;

/**
 * The sampling of an app. A sampler that is named without a ratio samples all, as OpenTelemetry's specification says;
 * where nothing is named, production samples a tenth.
 */
export function resolveSampling(
  { sampling }: ResolvedTracingOptions,
  { environment }: ServiceIdentity,
): ResolvedSampling {
  const { sampler, ratio, routes, tail } = sampling;
  const defaultRatio = sampler === undefined && environment === PRODUCTION ? PRODUCTION_RATIO : 1;
  return {
    sampler: sampler ?? 'parentbased_traceidratio',
    ratio: ratio ?? defaultRatio,
    routes,
    tail,
  };
}
