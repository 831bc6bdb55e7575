import { EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { Inject, Injectable, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AppTracing } from '../../src/app/app-tracing.js';
import { tracingOf } from '../../src/app/app-tracing.js';
import { APP_TRACING } from '../../src/nest/tokens.js';
import { TracingModule } from '../../src/nest/tracing.module.js';
import { currentTracer } from '../../src/spans/current-tracer.js';
import { Tracer } from '../../src/spans/tracer.js';
import { inWorld, KeptSpans, startTraced } from '../support/traced-app.js';

async function create(root: Type) {
  return NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
}

test(
  'Tracer and the tracing of the app are injected everywhere, without an import of their own',
  inWorld(async (world) => {
    @Injectable()
    class Invoices {
      constructor(
        readonly tracer: Tracer,
        @Inject(APP_TRACING) readonly tracing: AppTracing,
      ) {}
    }
    @Module({ providers: [Invoices] })
    class InvoicesModule {}
    const { nest, app, spans } = await startTraced(world, { module: { imports: [InvoicesModule] } });
    const { tracer, tracing } = nest.get(Invoices, { strict: false });
    expect(tracing.tracer).toBe(tracer);
    expect(tracingOf(app)).toBe(tracing);
    expect([tracing.mode, tracing.detail]).toEqual(['own', 'request']);
    expect(tracer.withSpan('invoices.send', { attributes: { id: 'i-1' } }, () => 7)).toBe(7);
    expect(await spans.until(1)).toMatchObject([{ name: 'invoices.send', attributes: { id: 'i-1' } }]);
  }),
);

test('options may come from other providers', async () => {
  const spans = new KeptSpans();
  @Module({ providers: [{ provide: 'spans', useValue: spans }], exports: ['spans'] })
  class SpansModule {}
  @Module({
    imports: [
      TracingModule.forRootAsync({
        imports: [SpansModule],
        inject: ['spans'],
        useFactory: (exporter: KeptSpans) => ({ exporter: { type: 'custom' as const, exporter } }),
      }),
    ],
  })
  class RootModule {}
  const nest = await create(RootModule);
  nest.get(Tracer).withSpan('work', () => {});
  await nest.close();
  expect(spans.all.map(({ name }) => name)).toEqual(['work']);
});

test('it starts without options, and lets go of everything at its close', async () => {
  @Module({ imports: [TracingModule.forRoot()] })
  class RootModule {}
  const nest = await create(RootModule);
  expect(currentTracer()).toBe(nest.get(Tracer));
  await nest.close();
  expect(currentTracer()).toBeUndefined();
});

test('with tracing off nothing is offered', async () => {
  @Module({ imports: [TracingModule.forRoot({ enabled: false })] })
  class RootModule {}
  const nest = await create(RootModule);
  expect(nest.get<AppTracing>(APP_TRACING).mode).toBe('off');
  expect(currentTracer()).toBeUndefined();
  expect(tracingOf(nest.get<EyrieApp>(EYRIE_APP))).toBe(nest.get(APP_TRACING));
  await nest.close();
});

test('a second import in one app is refused', async () => {
  @Module({ imports: [TracingModule.forRoot({})] })
  class OtherModule {}
  @Module({ imports: [OtherModule, TracingModule.forRoot({ enabled: false })] })
  class RootModule {}
  await expect(create(RootModule)).rejects.toMatchObject({
    code: 'EYRIE_TRACING_TWICE',
    message:
      'EYRIE_TRACING_TWICE: TracingModule.forRoot was imported twice in one app. ' +
      'Import it once, in the root module: Tracer can be injected everywhere.',
  });
});

test('wrong options are refused when the app starts', async () => {
  @Module({ imports: [TracingModule.forRoot({ sampling: { ratio: 2 } })] })
  class RootModule {}
  await expect(create(RootModule)).rejects.toMatchObject({ code: 'EYRIE_CONFIG_INVALID' });
});
