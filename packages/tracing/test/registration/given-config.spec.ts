// What an app is given counts, also where `--import @eyrie/tracing/register` has found a config before.
import { join } from 'node:path';
import { type CollectedSpan, Collector } from '../../../../compat/suite/src/start-modes/collector.js';
import { ServiceFolder } from '../../../../compat/suite/src/start-modes/service-folder.js';
import { ServiceProcess } from '../../../../compat/suite/src/start-modes/service-process.js';

const ROOT = join(import.meta.dirname, '../../../..');
const FROM_SOURCES = [
  '--disable-warning=ExperimentalWarning',
  '--conditions=@eyrie/source',
  '--require',
  join(ROOT, 'scripts/lib/typescript-loader.mjs'),
];
const REGISTER = ['--import', '@eyrie/tracing/register'];
const PATIENCE_MS = 40_000;
const CALLER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

const NOT_GIVEN =
  'EYRIE_TRACING_CONFIG_NOT_GIVEN: @eyrie/tracing/register has read eyrie.config.cjs, but no module of the app was given it: the app goes by defaults. Import it, and give it to every module of Eyrie: TracingModule.forRoot(config).';
const started = (libraries: string, remedy: string): string =>
  `EYRIE_TRACING_STARTED: Traces: all new ones; sent to the OTLP receiver at receiver:4318; libraries: ${libraries}. ${remedy}.`;
const GUIDE = 'See https://github.com/eyrie-dev/eyrie/blob/main/docs/guides/tracing.md for how to change it';
const ADD_REGISTER =
  'Start the process with "node --import @eyrie/tracing/register" (or @eyrie/nestjs/register) to trace libraries too';

interface Outcome {
  /** Lines of Eyrie's, from their code on, in order. */
  readonly said: readonly string[];
  readonly spans: readonly CollectedSpan[];
  /** The `traceparent` headers that the call of the service had. */
  readonly traceparents: readonly string[];
}

interface RunOptions {
  /** @default those that start tracing before the service */
  readonly nodeArguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the service, asks it for one call, and ends it. */
async function run(
  given: 'config' | object,
  { nodeArguments = REGISTER, environment = {} }: RunOptions = {},
): Promise<Outcome> {
  const folder = new ServiceFolder(
    { programs: join(import.meta.dirname, 'fixtures/given-config'), packages: join(ROOT, 'node_modules') },
    { birds: 'commonjs' },
  );
  const collector = await Collector.start();
  const service = new ServiceProcess({
    folder: folder.path,
    program: 'service.cjs',
    nodeArguments: [...FROM_SOURCES, ...nodeArguments],
    environment: {
      GIVEN: given === 'config' ? given : JSON.stringify(given),
      ECHO_URL: `${collector.url}/echo`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      ...environment,
    },
  });
  try {
    const traceparents = (await (
      await fetch(`${await service.url()}/calls`, { headers: { traceparent: CALLER } })
    ).json()) as readonly string[];
    // All spans are sent before it has ended.
    await service.end();
    const said = service.said.replaceAll(new URL(collector.url).host, 'receiver:4318');
    return { said: said.match(/EYRIE_\w+: .*/g) ?? [], spans: collector.spans, traceparents };
  } finally {
    await service.end();
    await collector.close();
    folder.remove();
  }
}

const named = (spans: readonly CollectedSpan[]): readonly string[] =>
  spans.map(({ kind, name, service }) => `${service}: ${kind} ${name}`).toSorted();

test(
  'a config that register has found and no module was given is a warning',
  async () => {
    const { said } = await run({});
    expect(said).toEqual([NOT_GIVEN, started('undici, http, pg, aws-sdk, grpc', GUIDE)]);
  },
  PATIENCE_MS,
);

test(
  'one that a module was given is none',
  async () => {
    const { said, spans } = await run('config');
    expect(said).toEqual([started('undici, http, pg, aws-sdk, grpc', GUIDE)]);
    expect(named(spans)).toEqual(['given-config: client GET', 'given-config: server GET /calls']);
  },
  PATIENCE_MS,
);

test(
  'libraries that the app turns off make no spans, and its own context goes out once',
  async () => {
    const { said, spans, traceparents } = await run({ libraries: { undici: false } });
    expect(said).toEqual([NOT_GIVEN, started('http, pg, aws-sdk, grpc', GUIDE)]);
    const [server, ...further] = spans;
    expect([server?.kind, server?.name, further]).toEqual(['server', 'GET /calls', []]);
    expect(traceparents).toEqual([`00-${server?.traceId}-${server?.spanId}-01`]);
  },
  PATIENCE_MS,
);

test(
  'an instrumentation of one’s own in the config stays the only one for its library',
  async () => {
    const { said, spans } = await run('config', { environment: { OWN_UNDICI: 'true' } });
    expect(said).toEqual([started('http, pg, aws-sdk, grpc, undici', GUIDE)]);
    expect(named(spans)).toEqual(['given-config: client GET', 'given-config: server GET /calls']);
  },
  PATIENCE_MS,
);

test(
  'tracing that the app switches off turns libraries off too, and passes on what the caller has sent',
  async () => {
    const { said, spans, traceparents } = await run({ enabled: false });
    expect(said).toEqual([
      'EYRIE_TRACING_STARTED: Traces: off; trace context of callers is passed on. Look at tracing.enabled, EYRIE_TRACING_ENABLED and OTEL_SDK_DISABLED, which switch them.',
    ]);
    expect([spans, traceparents]).toEqual([[], [CALLER]]);
  },
  PATIENCE_MS,
);

test(
  'OTEL_SDK_DISABLED switches off what register would start',
  async () => {
    const { spans, traceparents } = await run('config', { environment: { OTEL_SDK_DISABLED: 'true' } });
    expect([spans, traceparents]).toEqual([[], [CALLER]]);
  },
  PATIENCE_MS,
);

describe('a library that nobody knows is a warning', () => {
  const UNKNOWN =
    /^EYRIE_TRACING_LIBRARY_UNKNOWN: libraries names "undicci", which is no library that @eyrie\/tracing\/register can instrument\. Name one of undici, http, .*, or add an instrumentation of your own to tracing\.instrumentations\.$/;

  test(
    'with register',
    async () => {
      const { said } = await run({ libraries: { undicci: false } });
      expect(said).toEqual([
        NOT_GIVEN,
        expect.stringMatching(UNKNOWN),
        started('undici, http, pg, aws-sdk, grpc', GUIDE),
      ]);
    },
    PATIENCE_MS,
  );

  test(
    'with the module alone',
    async () => {
      const { said, spans } = await run({ libraries: { undicci: false, pg: true } }, { nodeArguments: [] });
      expect(said).toEqual([expect.stringMatching(UNKNOWN), started('none', ADD_REGISTER)]);
      expect(spans.map(({ kind, name }) => [kind, name])).toEqual([['server', 'GET /calls']]);
    },
    PATIENCE_MS,
  );
});
