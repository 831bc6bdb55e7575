import { type JoinedReport, type JoinedSetup, runJoined, type SeenSpan } from './support/joined-program.js';

const [INTERNAL, SERVER] = [0, 1];
const [UNSET, ERROR] = [0, 2];
const CALLER = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };

function ofAdapters(sentence: string, run: (adapter: 'express' | 'fastify') => Promise<void>): void {
  for (const adapter of ['express', 'fastify'] as const) test(`${adapter}: ${sentence}`, () => run(adapter));
}

const STATUSES = [200, 500, 200, 200, 404, 400];
const statusesOf = ({ answers }: JoinedReport): readonly number[] => answers.map(([status]) => status);
const codesOf = ({ counts }: JoinedReport): readonly string[] => counts.map(({ code }) => code);

/** Server spans of the app itself: the service that it calls is none of Eyrie's. */
const serverSpansOf = (spans: readonly SeenSpan[]): readonly SeenSpan[] =>
  spans.filter(({ kind, attributes }) => kind === SERVER && attributes['url.path'] !== '/');

function expectServerSpans(spans: readonly SeenSpan[], named: string): void {
  expect(
    serverSpansOf(spans).map(({ name, status, traceId, parentSpanId, attributes }) => [
      name,
      attributes['http.route'],
      attributes['http.response.status_code'],
      status,
      traceId,
      parentSpanId,
    ]),
  ).toEqual(
    [
      ['GET /users/:id', '/users/:id', 200, UNSET],
      ['GET /users/:id', '/users/:id', 500, ERROR],
      ['GET /users/:id/deep', '/users/:id/deep', 200, UNSET],
      [named, '/users/:id/named', 200, UNSET],
      ['GET', undefined, 404, UNSET],
      // Its URL is malformed, so that Fastify does not even begin with it.
      ['GET', undefined, 400, UNSET],
    ].map((each) => [...each, CALLER.traceId, CALLER.spanId]),
  );
}

function expectException(spans: readonly SeenSpan[]): void {
  const [, failed] = serverSpansOf(spans);
  expect(failed?.events.map(({ name, attributes }) => [name, attributes['exception.message']])).toEqual([
    ['exception', 'no disk for token=[REDACTED]'],
  ]);
}

function expectInnerSpans({ answers, ofSdk, ofEyrie }: JoinedReport): void {
  const spans = [...ofSdk, ...ofEyrie];
  const deep = spans.find(({ name }) => name === 'GET /users/:id/deep');
  expect(
    spans
      .filter(({ kind }) => kind === INTERNAL)
      .map(({ name, parentSpanId, attributes }) => [name, parentSpanId, attributes]),
  ).toEqual([
    ['by decorator', deep?.spanId, { 'user.password': '[REDACTED]', plan: 'gold' }],
    ['by function', deep?.spanId, {}],
    ['by injection', deep?.spanId, { ran: true }],
  ]);
  expect(answers[2]?.[1]).toEqual({
    injected: 3,
    traceparent: [`00-${deep?.traceId}-${deep?.spanId}-01`],
    active: true,
  });
}

describe('an OpenTelemetry SDK that was started before the app is joined', () => {
  ofAdapters('the server span of its HTTP instrumentation is adopted', async (adapter) => {
    const report = await runJoined(adapter, 'sdk-http');
    expect([report.mode, statusesOf(report), codesOf(report)]).toEqual(['joined', STATUSES, []]);
    expect(report.info).toEqual([{ labels: { mode: 'joined', loader: 'false', exporter: 'sdk' }, value: 1 }]);
    expect(report.ofEyrie).toEqual([]);
    // The instrumentation renames its span by the route when it ends.
    expectServerSpans(report.ofSdk, 'GET /users/:id/named');
    expectException(report.ofSdk);
    expectInnerSpans(report);
    expect(report.text).not.toContain('hunter2');
    expect(new Set(report.ofSdk.map(({ service }) => service))).toEqual(new Set(['of-the-user']));
  });

  ofAdapters('what its sampler has dropped of a request stays dropped', async (adapter) => {
    const report = await runJoined(adapter, 'sdk-http-dropping');
    expect([report.mode, statusesOf(report), codesOf(report)]).toEqual(['joined', STATUSES, []]);
    expect([report.ofSdk, report.ofEyrie]).toEqual([[], []]);
    expect(report.answers[2]?.[1]).toEqual({
      injected: 3,
      traceparent: [expect.stringMatching(new RegExp(`^00-${CALLER.traceId}-[0-9a-f]{16}-00$`))],
      active: true,
    });
  });

  ofAdapters('a request that its instrumentation ignores is ignored', async (adapter) => {
    const report = await runJoined(adapter, 'sdk-http-ignoring');
    expect([report.mode, statusesOf(report), codesOf(report)]).toEqual(['joined', STATUSES, []]);
    expect([report.ofSdk, report.ofEyrie]).toEqual([[], []]);
    expect(report.answers[2]?.[1]).toEqual({ injected: 3, traceparent: [], active: false });
  });

  for (const setup of ['sdk', 'provider', 'provider-with-context'] satisfies JoinedSetup[]) {
    ofAdapters(
      `without such an instrumentation (${setup}) its provider makes the server span`,
      async (adapter) => {
        const report = await runJoined(adapter, setup);
        expect([report.mode, statusesOf(report), codesOf(report)]).toEqual(['joined', STATUSES, []]);
        expect(report.ofEyrie).toEqual([]);
        expectServerSpans(report.ofSdk, 'checkout');
        expectException(report.ofSdk);
        expectInnerSpans(report);
        expect(serverSpansOf(report.ofSdk)[0]?.attributes['url.query']).toBe('token=REDACTED');
        expect(serverSpansOf(report.ofSdk)[1]?.attributes['error.type']).toBe('TypeError');
        expect(report.text).not.toContain('hunter2');
      },
    );
  }
});

ofAdapters('an SDK that is started after the app gets no spans, and one warning', async (adapter) => {
  const report = await runJoined(adapter, 'late');
  expect([report.mode, statusesOf(report)]).toEqual(['own', STATUSES]);
  expect(report.ofSdk).toEqual([]);
  expectServerSpans(report.ofEyrie, 'checkout');
  expectInnerSpans(report);
  expect(report.said).toEqual([
    expect.stringMatching(/^EYRIE_TRACING_STARTED: /),
    'EYRIE_TRACING_SECOND_SDK: A second OpenTelemetry SDK was started beside that of Eyrie, and gets no spans. Leave one of the two out. To keep your own, start it before the app is created: Eyrie then sends its spans to it.',
  ]);
});

const OFF =
  'EYRIE_TRACING_STARTED: Traces: off; trace context of callers is passed on. Look at tracing.enabled, EYRIE_TRACING_ENABLED and OTEL_SDK_DISABLED, which switch them.';

describe('tracing that is switched off makes nothing, and passes on what the caller has sent', () => {
  for (const [by, setup, environment] of [
    ['OTEL_SDK_DISABLED', 'disabled-by-variable', { OTEL_SDK_DISABLED: 'true' }],
    ['the option', 'disabled', {}],
  ] as const) {
    ofAdapters(`by ${by}`, async (adapter) => {
      const report = await runJoined(adapter, setup, environment);
      expect([report.mode, statusesOf(report), codesOf(report)]).toEqual(['off', STATUSES, []]);
      expect([report.ofSdk, report.ofEyrie, report.said]).toEqual([[], [], [OFF]]);
      // The span that is active is the caller's.
      expect(report.answers[2]?.[1]).toEqual({
        injected: 3,
        traceparent: [`00-${CALLER.traceId}-${CALLER.spanId}-01`],
        active: true,
      });
    });
  }
});
