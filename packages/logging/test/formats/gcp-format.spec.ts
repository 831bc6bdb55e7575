import protos from 'google-proto-files';
import { type JsonMapping, messageType, protoJsonProblems } from './support/proto-json.js';
import { IDENTITY, NAMELESS, SAMPLE_NAMES, SAMPLES } from './support/sample-lines.js';
import { writtenLine } from './support/written-line.js';

const LogEntry = messageType(
  protos.getProtoPath('logging', 'v2', 'log_entry.proto'),
  'google.logging.v2.LogEntry',
);
const ReportedErrorEvent = messageType(
  protos.getProtoPath('devtools', 'clouderrorreporting', 'v1beta1', 'report_errors_service.proto'),
  'google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent',
);
const MAPPING: JsonMapping = { enums: 'names', hexFields: [] };

/** What the agents of Cloud Logging lift out of a structured line into the entry. */
const SPECIAL_FIELDS: Readonly<Record<string, string>> = {
  severity: 'severity',
  timestamp: 'timestamp',
  httpRequest: 'httpRequest',
  'logging.googleapis.com/trace': 'trace',
  'logging.googleapis.com/spanId': 'spanId',
  'logging.googleapis.com/trace_sampled': 'traceSampled',
  'logging.googleapis.com/labels': 'labels',
};

type Fields = Record<string, unknown>;

function entryOf(line: Fields): Fields & { jsonPayload: Fields } {
  const special = Object.entries(line).filter(([name]) => Object.hasOwn(SPECIAL_FIELDS, name));
  const payload = Object.entries(line).filter(([name]) => !Object.hasOwn(SPECIAL_FIELDS, name));
  return {
    ...Object.fromEntries(special.map(([name, value]) => [SPECIAL_FIELDS[name], value])),
    jsonPayload: Object.fromEntries(payload),
  };
}

/** As Error Reporting reads a payload of that type: `stack_trace` comes before `message`. */
function reportOf({ jsonPayload, timestamp }: Fields & { jsonPayload: Fields }): Fields | undefined {
  if (jsonPayload['@type'] === undefined) return undefined;
  const { serviceContext, context, stack_trace: message } = jsonPayload;
  return { eventTime: timestamp, serviceContext, message, ...(context === undefined ? {} : { context }) };
}

const entry = (name: keyof typeof SAMPLES, gcpProjectId?: string) =>
  entryOf(writtenLine('gcp', SAMPLES[name], { identity: IDENTITY, gcpProjectId }));

describe('the format "gcp"', () => {
  test.each(SAMPLE_NAMES)('writes the line "%s" as an entry of google.logging.v2', (name) => {
    expect(protoJsonProblems(LogEntry, entry(name, 'birds-1'), MAPPING)).toEqual([]);
  });

  test.each(SAMPLE_NAMES)(
    'reports the line "%s" as google.devtools.clouderrorreporting asks, or not',
    (name) => {
      const report = reportOf(entry(name));
      expect(report !== undefined).toBe(['error', 'aggregate', 'reportedRequest'].includes(name));
      if (report !== undefined) expect(protoJsonProblems(ReportedErrorEvent, report, MAPPING)).toEqual([]);
    },
  );

  test('the reference refuses what it does not define', () => {
    const wrong = {
      severity: 'WARN',
      httpRequest: { statusCode: 200, latency: '3ms', status: '200' },
      labels: { a: 1 },
    };
    expect(protoJsonProblems(LogEntry, wrong, MAPPING)).toEqual([
      'LogEntry.severity: no LogSeverity: WARN',
      'LogEntry.httpRequest.statusCode: no such field',
      'LogEntry.httpRequest.latency: no duration: "3ms"',
      'LogEntry.httpRequest.status: no int32: "200"',
      'LogEntry.labels[a]: no string: 1',
    ]);
  });

  test('gives each level its severity', () => {
    const severity = (name: keyof typeof SAMPLES) => entry(name).severity;
    expect(
      ['debug', 'info', 'ofRequest', 'error', 'aggregate'].map((name) => severity(name as never)),
    ).toEqual(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']);
  });

  test('names a trace in full where the project is known, and bare where it is not', () => {
    expect(entry('inSpan', 'birds-1')).toMatchObject({
      trace: 'projects/birds-1/traces/0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceSampled: true,
    });
    expect(entry('ofRequest')).toEqual({
      severity: 'WARNING',
      timestamp: '2026-08-04T10:20:30.456Z',
      trace: '0af7651916cd43dd8448eb211c80319c',
      labels: { environment: 'production', logger: 'UsersService' },
      jsonPayload: {
        serviceContext: { service: 'users', version: '1.4.0' },
        request_id: '3f2a9d4c11aa4be2',
        message: 'Slow query',
      },
    });
    expect(entry('unsampled').traceSampled).toBe(false);
  });

  test('writes an access line with its httpRequest, and the rest under http', () => {
    expect(entry('success')).toEqual({
      severity: 'INFO',
      timestamp: '2026-08-04T10:20:30.456Z',
      trace: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceSampled: true,
      labels: { environment: 'production', logger: 'access' },
      httpRequest: {
        requestMethod: 'GET',
        requestUrl: '/users/42',
        status: 200,
        requestSize: '0',
        responseSize: '118',
        userAgent: 'curl/8.7.1',
        remoteIp: '203.0.113.7',
        latency: '0.003217s',
      },
      jsonPayload: {
        serviceContext: { service: 'users', version: '1.4.0' },
        http: { route: '/users/:id', outcome: 'success' },
        request_id: '3f2a9d4c11aa4be2',
        message: 'GET /users/42',
      },
    });
  });

  test('does not pass a hash off as an address', () => {
    const { httpRequest, jsonPayload } = entry('clientError');
    expect(httpRequest).toEqual({
      requestMethod: 'GET',
      requestUrl: '/wp-admin',
      status: 404,
      latency: '0.003217s',
    });
    expect(jsonPayload.http).toEqual({
      route: 'unmatched',
      outcome: 'client_error',
      client_ip: '9c56cc51b374c3ba',
    });
  });

  test('gives a latency as many digits as it needs', () => {
    expect(
      [entry('serverError'), entry('aborted')].map(({ httpRequest }) => (httpRequest as Fields).latency),
    ).toEqual(['1.234s', '20s']);
  });

  test('reports an error with its own stack first and its causes below', () => {
    expect(entry('error').jsonPayload).toEqual({
      '@type': 'type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent',
      serviceContext: { service: 'users', version: '1.4.0' },
      stack_trace:
        'PaymentError: Charge failed\n    at charge (/app/payments.js:12:9)\n    at async handle (/app/handler.js:4:3)\n' +
        'Caused by: Error: connect ECONNREFUSED\n    at tcp',
      error: {
        type: 'PaymentError',
        message: 'Charge failed',
        code: 'card_declined',
        cause: { type: 'Error', message: 'connect ECONNREFUSED' },
      },
      request_id: '3f2a9d4c11aa4be2',
      message: 'Charge failed',
    });
  });

  test('reports every error of an aggregate', () => {
    expect(entry('aggregate').jsonPayload.stack_trace).toBe(
      'AggregateError: All hosts failed\n    at connect (/app/db.js:1:1)\n' +
        'Error 1 of 3: Error: host a\n    at a\nError 2 of 3: Error: host b\nError 3 of 3: host c',
    );
  });

  test('reports the request where the line knows it', () => {
    expect(entry('reportedRequest').jsonPayload.context).toEqual({
      httpRequest: {
        method: 'GET',
        url: '/users/42',
        userAgent: 'curl/8.7.1',
        responseStatusCode: 500,
        remoteIp: '203.0.113.7',
      },
    });
  });

  test('keeps an error that is not to be reported as it is', () => {
    expect(entry('warnedError').jsonPayload.error).toEqual({
      type: 'Error',
      message: 'once',
      stack: 'Error: once\n    at retry',
    });
    expect(entry('thrownText').jsonPayload.error).toEqual({ type: 'string', message: 'out of luck' });
  });

  test('makes labels of category and event, and keeps the fields apart from the context of a report', () => {
    expect(entry('failedLogin')).toMatchObject({
      labels: { environment: 'production', category: 'security', event: 'failed_login' },
      jsonPayload: { fields: { who: 'ada', ip: '203.0.113.7', attempts: 3 } },
    });
  });

  test('leaves out a version that is not known', () => {
    expect(writtenLine('gcp', SAMPLES.bare, { identity: NAMELESS }).serviceContext).toEqual({
      service: 'users',
    });
  });
});
