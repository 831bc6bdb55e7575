import { expectTypeOf } from 'expect-type';
import type { OpenMetricsContentType, Registry } from 'prom-client';
import type { PromClientRegistry } from '../../src/prom-client/prom-client-registry.js';

test('a registry of prom-client is one that can be merged', () => {
  expectTypeOf<Registry>().toExtend<PromClientRegistry>();
  expectTypeOf<Registry<OpenMetricsContentType>>().toExtend<PromClientRegistry>();
  expectTypeOf<{ metrics(): Promise<string> }>().not.toExtend<PromClientRegistry>();
});
