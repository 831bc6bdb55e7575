import type { SamplingSettings } from '../../src/config/sampling-options.js';
import { resolveSampling } from '../../src/provider/resolve-sampling.js';
import { settingsOf } from './engines.js';

const resolved = (environment: string, sampling?: SamplingSettings) => {
  const { options, identity } = settingsOf({
    environment,
    ...(sampling !== undefined && { tracing: { sampling } }),
  });
  const { sampler, ratio } = resolveSampling(options, identity);
  return `${sampler} ${ratio}`;
};

test.each([
  ['production', undefined, 'parentbased_traceidratio 0.1'],
  ['staging', undefined, 'parentbased_traceidratio 1'],
  ['Production', undefined, 'parentbased_traceidratio 1'],
  ['production', { ratio: 0.5 }, 'parentbased_traceidratio 0.5'],
  ['production', { ratio: 0 }, 'parentbased_traceidratio 0'],
  ['staging', { ratio: 0.5 }, 'parentbased_traceidratio 0.5'],
  ['production', { sampler: 'traceidratio' }, 'traceidratio 1'],
  ['production', { sampler: 'parentbased_traceidratio' }, 'parentbased_traceidratio 1'],
  ['production', { sampler: 'always_off' }, 'always_off 1'],
  ['production', { sampler: 'traceidratio', ratio: 0.2 }, 'traceidratio 0.2'],
] as const)('in %s, given %j, it is %s', (environment, sampling, expected) => {
  expect(resolved(environment, sampling)).toBe(expected);
});

test('routes and tail are those of the options', () => {
  const { options, identity } = settingsOf({
    tracing: { sampling: { routes: [{ route: '/a', ratio: 0 }], tail: { slowSeconds: 3 } } },
  });
  expect(resolveSampling(options, identity)).toMatchObject({
    routes: [{ route: '/a', ratio: 0 }],
    tail: { enabled: true, slowSeconds: 3, maxTraces: 1000, maxSpansPerTrace: 100 },
  });
});
