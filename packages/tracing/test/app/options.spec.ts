import { ConfigError } from '@eyrie/core/engine';
import { Module } from '@nestjs/common';
import type { World } from '../../../../compat/suite/src/world.js';
import type { TracingOptions } from '../../src/config/tracing-options.js';
import { TracingModule } from '../../src/nest/tracing.module.js';
import { inWorld } from '../support/traced-app.js';

async function startWith(world: World, ...options: readonly unknown[]): Promise<unknown> {
  class RootModule {}
  Module({ imports: options.map((each) => TracingModule.forRoot(each as TracingOptions)) })(RootModule);
  return world.start(RootModule).then(
    () => 'started',
    (error: unknown) => error,
  );
}

describe('an option that is wrong is a start error that names it', () => {
  const CASES: readonly (readonly [options: unknown, property: string])[] = [
    [{ enabled: 'yes' }, 'tracing.enabled'],
    [{ exporter: { type: 'zipkin' } }, 'tracing.exporter.type'],
    [{ exporter: { type: 'otlp', endpoint: 'collector' } }, 'tracing.exporter.endpoint'],
    [{ exporter: { type: 'otlp', protocol: 'http' } }, 'tracing.exporter.protocol'],
    [{ exporter: { type: 'otlp', timeoutMs: 0 } }, 'tracing.exporter.timeoutMs'],
    [{ exporter: { type: 'custom', exporter: {} } }, 'tracing.exporter.exporter'],
    [{ sampling: { ratio: 1.5 } }, 'tracing.sampling.ratio'],
    [{ sampling: { sampler: 'sometimes' } }, 'tracing.sampling.sampler'],
    [{ sampling: { routes: [{ route: 'users', ratio: 1 }] } }, 'tracing.sampling.routes[0].route'],
    [{ sampling: { routes: [{ route: '/users', ratio: -1 }] } }, 'tracing.sampling.routes[0].ratio'],
    [{ sampling: { tail: { slowSeconds: 0 } } }, 'tracing.sampling.tail.slowSeconds'],
    [{ sampling: { tail: { maxTraces: 0 } } }, 'tracing.sampling.tail.maxTraces'],
    [{ batch: { maxQueuedSpans: 0 } }, 'tracing.batch.maxQueuedSpans'],
    [{ batch: { delayMs: 0.5 } }, 'tracing.batch.delayMs'],
    [{ limits: { attributes: -1 } }, 'tracing.limits.attributes'],
    [{ propagation: { formats: ['zipkin'] } }, 'tracing.propagation.formats[0]'],
    [{ propagation: { excludeHosts: ['http://x'] } }, 'tracing.propagation.excludeHosts[0]'],
    [{ detail: 'everything' }, 'tracing.detail'],
    [{ clientIp: 'some' }, 'tracing.clientIp'],
    [{ spanProcessors: [{}] }, 'tracing.spanProcessors[0]'],
    [{ instrumentations: ['pg'] }, 'tracing.instrumentations[0]'],
    [{ libraries: { pg: 'on' } }, 'tracing.libraries.pg'],
    [{ endpoint: 'http://x' }, 'tracing.endpoint'],
  ];

  for (const [options, property] of CASES) {
    test(
      property,
      inWorld(async (world) => {
        const error = await startWith(world, options);
        expect(error).toBeInstanceOf(ConfigError);
        expect((error as ConfigError).issues.map((issue) => issue.property)).toEqual([property]);
      }),
    );
  }

  test(
    'and does not repeat the password of an endpoint',
    inWorld(async (world) => {
      const endpoint = 'ftp://me:hunter2@collector';
      const error = await startWith(world, { exporter: { type: 'otlp', endpoint } });
      expect((error as Error).message).toContain('tracing.exporter.endpoint');
      expect((error as Error).message).not.toContain('hunter2');
    }),
  );
});

test(
  'a module that is imported twice in one app is a start error',
  inWorld(async (world) => {
    expect(await startWith(world, {}, { detail: 'lifecycle' })).toMatchObject({
      name: 'EyrieError',
      code: 'EYRIE_TRACING_TWICE',
    });
  }),
);
