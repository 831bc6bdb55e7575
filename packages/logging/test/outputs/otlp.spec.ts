import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Diagnostics } from '@eyrie/core/engine';
import { createContextKey, logs, context as otelContext } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { LogLine } from '../../src/line/log-line.js';
import type { LogOutput } from '../../src/outputs/log-output.js';
import { openOtlpOutput } from '../../src/outputs/otlp/open-otlp-output.js';
import { logsUrl, type OtlpDestination, otlpSection } from '../../src/outputs/otlp/otlp-destination.js';
import { loadOtlpPackages } from '../../src/outputs/otlp/otlp-packages.js';
import { OtlpCollector } from '../formats/support/otlp-collector.js';
import { IDENTITY, SAMPLE_NAMES, SAMPLES } from '../formats/support/sample-lines.js';

let collector: OtlpCollector;
let warnings: string[];
const opened: LogOutput[] = [];

beforeEach(async () => {
  collector = await OtlpCollector.listening();
  warnings = [];
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((output) => output.close()));
  await collector.close();
});

async function open(options: Partial<OtlpDestination> = {}, environment = {}): Promise<LogOutput> {
  const output = await openOtlpOutput({
    destination: { type: 'otlp', endpoint: collector.origin, ...options },
    identity: IDENTITY,
    diagnostics: new Diagnostics((_level, message) => warnings.push(message)),
    environment,
  });
  opened.push(output);
  return output;
}

const saying = (message: string): LogLine => ({ ...SAMPLES.bare, message });

async function sent(line: LogLine) {
  const output = await open();
  output.write(line);
  await output.flush();
  const [arrived] = collector.records;
  if (arrived === undefined) throw new Error(`nothing arrived: ${collector.problems.join(', ')}`);
  return {
    ...arrived,
    attributes: Object.fromEntries(arrived.record.attributes.map(({ key, value }) => [key, value])),
  };
}

describe('the output "otlp"', () => {
  test('sends every kind of line as the protocol defines it', async () => {
    const output = await open();
    for (const name of SAMPLE_NAMES) output.write(SAMPLES[name]);
    await output.flush();
    expect(collector.problems).toEqual([]);
    expect(collector.messages.toSorted()).toEqual(
      SAMPLE_NAMES.map((name) => SAMPLES[name].message).toSorted(),
    );
    expect(output.pendingLines).toBe(0);
    expect([...output.droppedLines]).toEqual([]);
    expect(collector.requests.map(({ path, headers }) => [path, headers['content-type']])).toEqual([
      ['/v1/logs', 'application/json'],
    ]);
  });

  test('sends a line with its time, severity, scope, trace and fields', async () => {
    const before = BigInt(Date.now()) * 1_000_000n;
    const { scope, record } = await sent({ ...SAMPLES.inSpan, context: SAMPLES.info.context });
    const { observedTimeUnixNano, ...rest } = record;
    expect(scope).toBe('UsersService');
    expect(BigInt(String(observedTimeUnixNano))).toBeGreaterThanOrEqual(before);
    expect(rest).toEqual({
      timeUnixNano: '1785838830456000000',
      severityNumber: 9,
      severityText: 'INFO',
      body: { stringValue: 'User read' },
      attributes: [
        { key: 'eyrie.request_id', value: { stringValue: '3f2a9d4c11aa4be2' } },
        { key: 'userId', value: { intValue: 42 } },
        { key: 'plan', value: { stringValue: 'pro' } },
        { key: 'tags', value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } } },
        {
          key: 'address',
          value: { kvlistValue: { values: [{ key: 'city', value: { stringValue: 'Graz' } }] } },
        },
      ],
      droppedAttributesCount: 0,
      flags: 1,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
    });
  });

  test('says of which service the lines are', async () => {
    await sent(SAMPLES.bare);
    const attributes = collector.accepted[0]?.resourceLogs[0]?.resource.attributes;
    expect(attributes).toEqual(
      expect.arrayContaining([
        { key: 'service.name', value: { stringValue: 'users' } },
        { key: 'service.version', value: { stringValue: '1.4.0' } },
        { key: 'service.instance.id', value: { stringValue: 'pod-7' } },
        { key: 'deployment.environment.name', value: { stringValue: 'production' } },
        { key: 'telemetry.sdk.name', value: { stringValue: 'opentelemetry' } },
      ]),
    );
    expect(collector.records[0]?.scope).toBe('@eyrie/logging');
  });

  test('gives each level its severity', async () => {
    const output = await open();
    for (const level of ['debug', 'info', 'warn', 'error', 'critical'] as const)
      output.write({ ...SAMPLES.bare, level });
    await output.flush();
    expect(collector.records.map(({ record }) => [record.severityNumber, record.severityText])).toEqual([
      [5, 'DEBUG'],
      [9, 'INFO'],
      [13, 'WARN'],
      [17, 'ERROR'],
      [21, 'CRITICAL'],
    ]);
  });

  test('keeps the trace of a request that has no span', async () => {
    const { record } = await sent(SAMPLES.ofRequest);
    expect(record.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(record.spanId).toBe('');
    expect(record.flags).toBe(0);
  });

  test('never takes the trace that is active where the line is handed over', async () => {
    const { record } = await sent(SAMPLES.bare);
    expect(record.traceId).toBeUndefined();
  });

  test('sends a request under the names of the semantic conventions', async () => {
    const { attributes } = await sent(SAMPLES.success);
    expect(attributes).toEqual({
      'eyrie.request_id': { stringValue: '3f2a9d4c11aa4be2' },
      'http.request.method': { stringValue: 'GET' },
      'http.route': { stringValue: '/users/:id' },
      'http.response.status_code': { intValue: 200 },
      'url.path': { stringValue: '/users/42' },
      'http.request.body.size': { intValue: 0 },
      'http.response.body.size': { intValue: 118 },
      'client.address': { stringValue: '203.0.113.7' },
      'user_agent.original': { stringValue: 'curl/8.7.1' },
      'eyrie.outcome': { stringValue: 'success' },
      'eyrie.duration_ms': { doubleValue: 3.217 },
    });
  });

  test('leaves the route out where none took the request', async () => {
    const { attributes } = await sent(SAMPLES.clientError);
    expect(Object.keys(attributes)).toEqual([
      'eyrie.request_id',
      'http.request.method',
      'http.response.status_code',
      'url.path',
      'client.address',
      'eyrie.outcome',
      'eyrie.duration_ms',
    ]);
  });

  test('sends an error as an exception, with what else it carries', async () => {
    const { attributes } = await sent(SAMPLES.error);
    expect(attributes).toMatchObject({
      'exception.type': { stringValue: 'PaymentError' },
      'exception.message': { stringValue: 'Charge failed' },
      'exception.stacktrace': {
        stringValue: expect.stringMatching(
          /^PaymentError: Charge failed\n {4}at.*\nCaused by: Error: connect/s,
        ),
      },
      'eyrie.error': {
        kvlistValue: {
          values: expect.arrayContaining([{ key: 'code', value: { stringValue: 'card_declined' } }]),
        },
      },
    });
  });

  test('names the event of a category', async () => {
    const { record, attributes } = await sent(SAMPLES.failedLogin);
    expect(record.eventName).toBe('security.failed_login');
    expect(attributes['eyrie.category']).toEqual({ stringValue: 'security' });
    expect(attributes.attempts).toEqual({ intValue: 3 });
  });

  test('lets no value spoil the batch that it is in', async () => {
    const { attributes } = await sent({
      ...SAMPLES.bare,
      message: 'half \ud800',
      context: {
        big: 1e21,
        beyond: 2 ** 53,
        not: Number.NaN,
        half: '\udfff',
        nothing: null,
        constructor: 'a',
        map: { constructor: 'b', big: -1e300 },
        'http.route': 'kept',
        '': 'no name',
      },
    });
    expect(collector.problems).toEqual([]);
    expect(collector.messages).toEqual(['half \ufffd']);
    expect(attributes).toEqual({
      big: { stringValue: '1e+21' },
      beyond: { stringValue: '9007199254740992' },
      not: { stringValue: 'NaN' },
      half: { stringValue: '\ufffd' },
      nothing: {},
      constructor: { stringValue: 'a' },
      map: {
        kvlistValue: {
          values: [
            { key: 'constructor_', value: { stringValue: 'b' } },
            { key: 'big', value: { stringValue: '-1e+300' } },
          ],
        },
      },
      'http.route': { stringValue: 'kept' },
    });
  });

  test('lets no field take the place of what a line says of its request', async () => {
    const { attributes } = await sent({
      ...SAMPLES.success,
      context: { 'http.route': '/forged', shown: true },
    });
    expect(attributes['http.route']).toEqual({ stringValue: '/users/:id' });
    expect(attributes.shown).toEqual({ boolValue: true });
  });

  test('gives no more than 500 loggers a scope of their own', async () => {
    const output = await open({ maxQueuedLines: 600, maxBatchLines: 600 });
    for (let number = 0; number < 502; number++) output.write({ ...SAMPLES.bare, logger: `Logger${number}` });
    await output.flush();
    const scopes = collector.records.map(({ scope }) => scope);
    expect(new Set(scopes).size).toBe(501);
    expect(scopes.filter((scope) => scope === '@eyrie/logging')).toHaveLength(2);
  });
});

describe('the delivery of the output "otlp"', () => {
  test('sends again what a busy collector refused, and loses nothing', async () => {
    const output = await open();
    collector.answers.push(429, 429);
    output.write(saying('a'));
    await output.flush();
    expect(collector.messages).toEqual(['a']);
    expect(collector.requests).toHaveLength(3);
    expect([...output.droppedLines]).toEqual([]);
  });

  test('counts what an unavailable collector never took, and says so once', async () => {
    const output = await open({ timeoutMs: 50 });
    collector.answers.push(503, 503);
    output.write(saying('a'));
    output.write(saying('b'));
    await output.flush();
    output.write(saying('c'));
    await output.flush();
    output.write(saying('d'));
    await output.flush();
    expect(collector.messages).toEqual(['d']);
    expect([...output.droppedLines]).toEqual([['export_failed', 3]]);
    expect(output.pendingLines).toBe(0);
    expect(warnings).toEqual([
      'EYRIE_LOGGING_OTLP_EXPORT_FAILED: Lines could not be sent over OTLP (OTLPExporterError) and are lost. ' +
        'See that the collector is up and that endpoint and headers are right; eyrie_log_lines_dropped_total counts on.',
    ]);
  });

  test('counts what a collector refuses for good, and shows no answer of it', async () => {
    const output = await open();
    collector.answers.push(400);
    output.write(saying('a'));
    await output.flush();
    expect([...output.droppedLines]).toEqual([['export_failed', 1]]);
    expect(warnings[0]).toContain('(status 400)');
  });

  test('keeps no more lines than it may while the collector hangs, and counts every other', async () => {
    const output = await open({
      maxQueuedLines: 4,
      maxBatchLines: 2,
      delayMs: 1,
      exportTimeoutMs: 80,
      timeoutMs: 300,
    });
    collector.answers.push('hang', 'hang');
    for (let number = 0; number < 10; number++) output.write(saying(`${number}`));
    expect(output.pendingLines).toBe(4);
    expect([...output.droppedLines]).toEqual([['buffer_full', 6]]);
    await output.flush();
    expect(output.pendingLines).toBe(0);
    expect([...output.droppedLines]).toEqual([
      ['buffer_full', 6],
      ['export_failed', 4],
    ]);
    output.write(saying('after'));
    await output.flush();
    expect(collector.messages).toEqual(['after']);
  });

  test('counts a line that is not taken in time as lost, even if the answer comes later', async () => {
    const output = await open({ exportTimeoutMs: 30, timeoutMs: 120 });
    collector.answers.push('hang');
    output.write(saying('a'));
    await output.flush();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([...output.droppedLines]).toEqual([['export_failed', 1]]);
    expect(output.pendingLines).toBe(0);
  });

  test('flushes all that was written before, even while another flush is under way', async () => {
    const output = await open({ delayMs: 60_000 });
    output.write(saying('a'));
    const first = output.flush();
    output.write(saying('b'));
    await output.flush();
    expect(collector.messages).toEqual(['a', 'b']);
    await first;
  });

  test('hands over what waits when it is closed, and counts what comes after', async () => {
    const output = await open({ delayMs: 60_000 });
    output.write(saying('a'));
    const closed = output.close();
    output.write(saying('b'));
    await Promise.all([closed, output.close()]);
    expect(collector.messages).toEqual(['a']);
    expect([...output.droppedLines]).toEqual([['closed', 1]]);
    expect(output.pendingLines).toBe(0);
  });

  test('loses nothing but its wait in flushSync', async () => {
    const output = await open({ delayMs: 60_000 });
    output.write(saying('a'));
    output.flushSync(10);
    expect(output.pendingLines).toBe(1);
  });

  test('sends outside of the request that wrote the line, and untraced', async () => {
    const request = new AsyncLocalStorage<string>();
    const suppressed = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
    const seen: unknown[] = [];
    const onRequest = (): void => {
      seen.push([request.getStore(), otelContext.active().getValue(suppressed)]);
    };
    otelContext.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    subscribe('http.client.request.start', onRequest);
    try {
      const output = await open({ maxBatchLines: 1, maxQueuedLines: 10, delayMs: 1 });
      request.run('request 1', () => output.write(saying('a')));
      await request.run('request 2', () => output.flush());
      await request.run('request 3', () => {
        output.write(saying('b'));
        return output.close();
      });
    } finally {
      unsubscribe('http.client.request.start', onRequest);
      otelContext.disable();
    }
    expect(collector.messages).toEqual(['a', 'b']);
    expect(seen).toEqual([
      [undefined, true],
      [undefined, true],
    ]);
  });

  test('leaves the global provider of OpenTelemetry alone', async () => {
    await open();
    expect(logs.getLogger('app').enabled()).toBe(false);
  });
});

describe('the settings of the output "otlp"', () => {
  const OTEL = /^OTEL_/;
  const kept = { ...process.env };
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (OTEL.test(name)) delete process.env[name];
    Object.assign(process.env, kept);
  });

  test('come from the variables of OpenTelemetry', async () => {
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `${collector.origin}/base`;
    process.env.OTEL_EXPORTER_OTLP_HEADERS = 'x-tenant=birds';
    process.env.OTEL_EXPORTER_OTLP_COMPRESSION = 'gzip';
    const output = await open({ endpoint: undefined });
    output.write(saying('a'));
    await output.flush();
    expect(collector.messages).toEqual(['a']);
    expect(collector.requests).toEqual([
      {
        path: '/base/v1/logs',
        headers: expect.objectContaining({ 'x-tenant': 'birds', 'content-encoding': 'gzip' }),
      },
    ]);
  });

  test.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '10.0.0.5:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    [{ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'collector.prod:4318' }, 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'],
    [
      { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: ':4318', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
      'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
    ],
  ])('that name an endpoint which cannot be used send to no other one: %j', async (environment, variable) => {
    const output = await open({ endpoint: undefined }, environment);
    output.write(saying('a'));
    output.write(saying('b'));
    await output.flush();
    expect(output.pendingLines).toBe(0);
    expect([...output.droppedLines]).toEqual([['no_endpoint', 2]]);
    expect(warnings).toEqual([
      `EYRIE_LOGGING_OTLP_ENDPOINT_IGNORED: The environment variable ${variable} is ignored, as its value must be an http or https URL such as "http://collector:4318", so that no lines are sent to the destination "otlp". Correct ${variable}, or give the destination an endpoint.`,
    ]);
  });

  test('are overruled by explicit options', async () => {
    process.env.OTEL_EXPORTER_OTLP_LOGS_ENDPOINT = 'http://127.0.0.1:9/nowhere';
    process.env.OTEL_EXPORTER_OTLP_HEADERS = 'x-tenant=birds,x-kept=yes';
    const output = await open({
      endpoint: `${collector.origin}/otlp/logs`,
      headers: { 'x-tenant': 'cats' },
      compression: 'none',
    });
    output.write(saying('a'));
    await output.flush();
    expect(collector.requests).toEqual([
      { path: '/otlp/logs', headers: expect.objectContaining({ 'x-tenant': 'cats', 'x-kept': 'yes' }) },
    ]);
  });

  test('have the defaults of the specification, below OTEL_BLRP_*, below explicit options', () => {
    const resolved = (options: Partial<OtlpDestination>, environment = {}) =>
      otlpSection.resolve({
        options: { type: 'otlp', ...options },
        environment,
        diagnostics: new Diagnostics(() => {}),
      });
    expect(resolved({})).toEqual({
      type: 'otlp',
      maxQueuedLines: 2048,
      maxBatchLines: 512,
      delayMs: 1000,
      exportTimeoutMs: 30_000,
    });
    const environment = {
      OTEL_BLRP_MAX_QUEUE_SIZE: '9',
      OTEL_BLRP_SCHEDULE_DELAY: '7',
      OTEL_BLRP_EXPORT_TIMEOUT: 'x',
    };
    expect(resolved({ delayMs: 5 }, environment)).toMatchObject({
      maxQueuedLines: 9,
      delayMs: 5,
      exportTimeoutMs: 30_000,
    });
  });

  test('refuse what no exporter could use, and show no secret', () => {
    const messageOf = (options: object): string => {
      try {
        otlpSection.resolve({ options: { type: 'otlp', ...options }, environment: {} });
      } catch (error) {
        return (error as Error).message;
      }
      return 'nothing was thrown';
    };
    expect(messageOf({ endpoint: 'collector:4318' })).toContain('must be an http or https URL');
    expect(messageOf({ maxBatchLines: 0 })).toContain('must be a whole number from 1 to 100000');
    const message = messageOf({ headers: { authorization: 'Bearer s3cret\nx: y' } });
    expect(message).toContain('must be what an HTTP header can carry');
    expect(message).not.toContain('s3cret');
    expect(messageOf({ url: 'http://x' })).not.toBe('nothing was thrown');
  });

  test('give an endpoint without a path the path of the protocol', () => {
    expect(['http://c:4318', 'http://c:4318/', 'https://c/otlp?x=1'].map(logsUrl)).toEqual([
      'http://c:4318/v1/logs',
      'http://c:4318/v1/logs',
      'https://c/otlp?x=1',
    ]);
  });

  test('warn of a protocol that is not spoken, unless the endpoint was given', async () => {
    const environment = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    await open({ endpoint: undefined }, environment);
    expect(warnings).toEqual([
      'EYRIE_LOGGING_OTLP_PROTOCOL_IGNORED: OTEL_EXPORTER_OTLP_PROTOCOL asks for another protocol than http/json, the ' +
        'only one that lines are sent in. Point OTEL_EXPORTER_OTLP_LOGS_ENDPOINT to a receiver of OTLP over HTTP ' +
        '(usually port 4318) and set OTEL_EXPORTER_OTLP_PROTOCOL to http/json.',
    ]);
    warnings = [];
    await open({}, environment);
    await open({ endpoint: undefined }, { ...environment, OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json' });
    expect(warnings).toEqual([]);
  });
});

describe('the packages of the output "otlp"', () => {
  test('are named with the way to install them when one is missing', async () => {
    const absent: string = '@opentelemetry/sdk-logs-that-nobody-installed';
    const loading = loadOtlpPackages({ '@opentelemetry/sdk-logs': () => import(absent) });
    await expect(loading).rejects.toMatchObject({
      code: 'EYRIE_LOGGING_OTLP_PACKAGE_MISSING',
      message:
        'EYRIE_LOGGING_OTLP_PACKAGE_MISSING: The destination "otlp" sends lines through @opentelemetry/sdk-logs, which ' +
        'cannot be loaded. Run "npm install @opentelemetry/api@^1.10 @opentelemetry/sdk-logs@^3.1 ' +
        '@opentelemetry/resources@^3.1 @opentelemetry/exporter-logs-otlp-http@^0.301", or take the destination out.',
    });
  });

  test('are refused where they are too old', async () => {
    const { createLoggerConfigurator: _, ...old } = await import('@opentelemetry/sdk-logs');
    const loading = loadOtlpPackages({ '@opentelemetry/sdk-logs': async () => old as never });
    await expect(loading).rejects.toThrow('sends lines through @opentelemetry/sdk-logs, which is too old');
  });
});
