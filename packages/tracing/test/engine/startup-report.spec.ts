import { type Environment, type SignalStanding, SignalStandings } from '@eyrie/core/engine';
import { ProxyTracerProvider } from '@opentelemetry/api';
import { reportTracing } from '../../src/app/startup-report.js';
import type { TraceSource } from '../../src/app/trace-source.js';
import type { TraceExporter } from '../../src/config/delivery-options.js';
import type { SamplingSettings } from '../../src/config/sampling-options.js';
import type { EnabledInstrumentations } from '../../src/instrumentation/enabled-instrumentations.js';
import { createPropagator } from '../../src/propagation/create-propagator.js';
import { createDelivery } from '../../src/provider/create-delivery.js';
import { redactedLater } from '../../src/redaction/redact-attributes.js';
import { tracerOf } from '../../src/spans/tracer-of.js';
import { KeptSpans } from '../support/traced-app.js';
import { settingsOf, TestEngines } from './engines.js';

const engines = new TestEngines();
afterEach(() => engines.end());

const GUIDE = 'See https://github.com/eyrie-dev/eyrie/blob/main/docs/guides/tracing.md for how to change it.';
const REGISTER =
  'Start the process with "node --import @eyrie/tracing/register" (or @eyrie/nestjs/register) to trace libraries too.';
const CUSTOM: TraceExporter = { type: 'custom', exporter: new KeptSpans() };

interface Started {
  readonly exporter?: TraceExporter;
  readonly sampling?: SamplingSettings;
  readonly libraries?: Pick<EnabledInstrumentations, 'describe' | 'findings'>;
  readonly mode?: 'own' | 'joined';
  /** Names the exporters instead of the option. */
  readonly environment?: Environment;
}

/** What is said and told when an app has started. */
async function startOf({
  exporter = CUSTOM,
  sampling = {},
  libraries,
  mode = 'own',
  environment,
}: Started): Promise<{ said: readonly string[]; standing: SignalStanding | undefined }> {
  const settings = settingsOf({ tracing: { sampling, ...(environment === undefined && { exporter }) } });
  const engine = engines.start(
    environment === undefined
      ? settings
      : { ...settings, delivery: createDelivery({ ...settings, environment }) },
  );
  await engine.delivery.ready();
  const source = {
    mode,
    engine,
    libraries,
    tracer: tracerOf(new ProxyTracerProvider()),
    propagator: createPropagator({ formats: [] }),
    redact: redactedLater,
    release: () => {},
    close: async () => {},
  } as unknown as TraceSource;
  const standings = new SignalStandings();
  reportTracing({ source, options: settings.options, app: { diagnostics: settings.diagnostics, standings } });
  return { said: settings.said, standing: standings.read()[0] };
}

async function saidOf(started: Started): Promise<readonly string[]> {
  return (await startOf(started)).said;
}

const line = (problem: string, remedy: string) => `info EYRIE_TRACING_STARTED: Traces: ${problem}. ${remedy}`;

test.each<readonly [SamplingSettings, string]>([
  [{}, 'all new ones'],
  [{ sampler: 'always_on', ratio: 0.1 }, 'all new ones'],
  [{ sampler: 'parentbased_always_on' }, 'all new ones'],
  [{ sampler: 'always_off' }, 'no new ones'],
  [{ sampler: 'parentbased_always_off' }, 'no new ones'],
  [{ ratio: 0.1 }, '10 % of new ones, and those that fail or take 1 s'],
  [{ ratio: 0.12345678 }, '12.3457 % of new ones, and those that fail or take 1 s'],
  [{ ratio: 0.25, tail: { slowSeconds: 2.5 } }, '25 % of new ones, and those that fail or take 2.5 s'],
  [{ ratio: 0, tail: { enabled: false } }, '0 % of new ones'],
])('with the sampling %j it says "%s"', async (sampling, sampled) => {
  expect(await saidOf({ sampling })).toEqual([
    line(`${sampled}; sent to the span exporter; libraries: none`, REGISTER),
  ]);
});

test.each<readonly [TraceExporter, string, string]>([
  [
    { type: 'otlp', endpoint: 'http://user:hunter2@127.0.0.1:1' },
    'sent to the OTLP receiver at 127.0.0.1:1',
    REGISTER,
  ],
  [{ type: 'console' }, 'sent to standard error', REGISTER],
  [
    { type: 'none' },
    'nothing is sent',
    'Set OTEL_EXPORTER_OTLP_ENDPOINT, or tracing.exporter, to send them; ids are in the logs all the same.',
  ],
])('with the exporter %j it says "%s"', async (exporter, sent, remedy) => {
  expect(await saidOf({ exporter })).toEqual([line(`all new ones; ${sent}; libraries: none`, remedy)]);
});

test('with several exporters it names them all', async () => {
  const environment = {
    OTEL_TRACES_EXPORTER: 'otlp,console',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
  };
  expect(await saidOf({ environment })).toEqual([
    line(
      'all new ones; sent to the OTLP receiver at 127.0.0.1:4318 and standard error; libraries: none',
      REGISTER,
    ),
  ]);
});

test('with an endpoint that cannot be used it says that nothing is sent', async () => {
  const variable = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  expect(await saidOf({ environment: { [variable]: 'collector.prod:4318' } })).toEqual([
    `warn EYRIE_TRACING_VARIABLE_IGNORED: The environment variable ${variable} is ignored, as its value must be an http or https URL such as "http://collector:4318", so that spans are sent nowhere. Correct ${variable}, or unset it.`,
    line(
      'all new ones; nothing is sent; libraries: none',
      'Set OTEL_EXPORTER_OTLP_ENDPOINT, or tracing.exporter, to send them; ids are in the logs all the same.',
    ),
  ]);
});

test('with libraries it names them, and says what keeps them from making spans', async () => {
  const libraries = {
    describe: () => 'undici, pg',
    findings: () => [
      {
        code: 'EYRIE_TRACING_LIBRARY_EARLY',
        key: 'pg',
        problem: 'pg was loaded too early',
        remedy: 'Load it later',
      },
    ],
  } as unknown as NonNullable<Started['libraries']>;
  expect(await saidOf({ libraries })).toEqual([
    line('all new ones; sent to the span exporter; libraries: undici, pg', GUIDE),
    'warn EYRIE_TRACING_LIBRARY_EARLY: pg was loaded too early. Load it later.',
  ]);
});

test('in an SDK of the user’s it says what has no effect', async () => {
  expect(await saidOf({ mode: 'joined' })).toEqual([
    line(
      'spans go to the OpenTelemetry SDK that the app has started, which samples and delivers them',
      'The options "exporter", "sampling", "batch" and "limits" have no effect.',
    ),
  ]);
});

test('how traces stand is told with what is missing, and nothing is where libraries are traced too', async () => {
  const libraries = { describe: () => 'pg', findings: () => [] };
  expect((await startOf({})).standing).toEqual({
    signal: 'traces',
    state: 'on',
    detail: 'all new ones; sent to the span exporter; libraries: none',
    remedy: REGISTER.slice(0, -1),
    saidAs: 'EYRIE_TRACING_STARTED',
  });
  expect((await startOf({ libraries })).standing).toMatchObject({
    detail: 'all new ones; sent to the span exporter; libraries: pg',
    remedy: undefined,
  });
});
