import { Diagnostics } from '@eyrie/core/engine';
import { type DiagLogger, DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { hearSdkMessages } from '../../src/globals/sdk-messages.js';

let stop = (): void => {};
afterEach(() => {
  stop();
  trace.disable();
});

interface Heard {
  readonly said: readonly string[];
  readonly counts: () => readonly { readonly code: string; readonly count: number }[];
}

function hear(environment: Readonly<Record<string, string>> = {}): Heard {
  const said: string[] = [];
  const diagnostics = new Diagnostics((level, message) => void said.push(`${level} ${message}`));
  stop = hearSdkMessages(diagnostics, environment);
  return { said, counts: () => diagnostics.counts() };
}

const line = (level: 'info' | 'warn', text: string) =>
  `${level} EYRIE_TRACING_SDK_MESSAGE: OpenTelemetry says: ${text}. OTEL_LOG_LEVEL sets how much it says.`;

function sayAll(): void {
  diag.error('an error');
  diag.warn('a warning');
  diag.info('an information');
  diag.debug('a detail');
  diag.verbose('a small detail');
}

const ALL = [
  line('warn', 'an error'),
  line('warn', 'a warning'),
  line('info', 'an information'),
  line('info', 'a detail'),
  line('info', 'a small detail'),
];

test.each([
  [undefined, 1],
  ['', 1],
  ['NONE', 0],
  ['error', 1],
  ['WARN', 2],
  ['INFO', 3],
  ['DEBUG', 4],
  ['VERBOSE', 5],
  ['all', 5],
] as const)('with OTEL_LOG_LEVEL %j so much is heard: %i', (level, count) => {
  const { said } = hear(level === undefined ? {} : { OTEL_LOG_LEVEL: level });
  sayAll();
  expect(said.filter((text) => !text.includes('a global for diag'))).toEqual(ALL.slice(0, count));
});

test('what belongs to a message is said with it, on one line, where it is text', () => {
  const { said } = hear();
  diag.error('could not send', 'to the collector', { status: 503 }, 7);
  diag.error('Error: first line\n    at second line');
  expect(said).toEqual([line('warn', 'could not send to the collector'), line('warn', 'Error: first line')]);
});

test('a long message is cut', () => {
  const { said } = hear();
  diag.error('x'.repeat(10_000));
  expect(said).toEqual([line('warn', 'x'.repeat(500))]);
});

test('a message is said once and counted each time, whichever span it is about', () => {
  const { said, counts } = hear();
  const tracer = new TracerProvider().getTracer('test');
  for (let count = 0; count < 3; count += 1) {
    const span = tracer.startSpan('work');
    span.end();
    span.end();
  }
  expect(said).toEqual([
    expect.stringMatching(
      /^warn EYRIE_TRACING_SDK_MESSAGE: OpenTelemetry says: work [0-9a-f]{32}-[0-9a-f]{16} - You can only call end\(\) on a span once\./,
    ),
  ]);
  expect(counts()).toEqual([{ code: 'EYRIE_TRACING_SDK_MESSAGE', count: 3 }]);
});

test('a second SDK that registers itself is said with its remedy', () => {
  const { said } = hear();
  expect(trace.setGlobalTracerProvider(new TracerProvider())).toBe(true);
  expect(trace.setGlobalTracerProvider(new TracerProvider())).toBe(false);
  expect(said).toEqual([
    'warn EYRIE_TRACING_SECOND_SDK: A second OpenTelemetry SDK was started beside that of Eyrie, and gets no spans. ' +
      'Leave one of the two out. To keep your own, start it before the app is created: Eyrie then sends its spans to it.',
  ]);
});

test('where somebody else listens already, they alone hear', () => {
  const heard: unknown[] = [];
  const logger = Object.fromEntries(
    ['error', 'warn', 'info', 'debug', 'verbose'].map((name) => [name, (text: string) => heard.push(text)]),
  ) as unknown as DiagLogger;
  diag.setLogger(logger, DiagLogLevel.ALL);
  const { said } = hear({ OTEL_LOG_LEVEL: 'ALL' });
  diag.error('for somebody else');
  stop();
  diag.error('still for somebody else');
  diag.disable();
  expect(said).toEqual([]);
  expect(heard.slice(1, 3)).toEqual(['for somebody else', 'still for somebody else']);
});

test('afterwards nothing is heard', () => {
  const { said } = hear();
  stop();
  diag.error('too late');
  expect(said).toEqual([]);
});
