import type { AccessFields, LogLine } from '../../src/line/log-line.js';
import { NAMELESS, SAMPLE_NAMES, SAMPLES } from './support/sample-lines.js';
import { writtenLine, writtenText } from './support/written-line.js';

const ORDER = [
  'level',
  'timestamp',
  'logger',
  'category',
  'event',
  'trace_id',
  'span_id',
  'request_id',
  'service',
  'environment',
  'version',
  'context',
  'error',
  'http',
  'message',
];
const LEVELS = { debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR', critical: 'CRITICAL' };

const given = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

describe('the format "eyrie"', () => {
  test.each(SAMPLE_NAMES)('writes the line "%s" with the documented fields and nothing else', (name) => {
    const line: LogLine = SAMPLES[name];
    const { http } = line;
    expect(writtenLine('eyrie', line)).toEqual(
      given({
        level: LEVELS[line.level],
        timestamp: '2026-08-04T10:20:30.456Z',
        service: 'users',
        environment: 'production',
        version: '1.4.0',
        logger: line.logger,
        category: line.category,
        event: line.event,
        context: line.context,
        error: line.error,
        http: http && given(http satisfies AccessFields as unknown as Record<string, unknown>),
        trace_id: line.traceId,
        span_id: line.spanId,
        request_id: line.requestId,
        message: line.message,
      }),
    );
  });

  test.each(SAMPLE_NAMES)('keeps the documented order in the line "%s"', (name) => {
    const names = Object.keys(writtenLine('eyrie', SAMPLES[name]));
    expect(names).toEqual(ORDER.filter((field) => names.includes(field)));
  });

  test('writes an access line in this very text', () => {
    expect(writtenText('eyrie', SAMPLES.success)).toBe(
      '{"level":"INFO","timestamp":"2026-08-04T10:20:30.456Z","logger":"access",' +
        '"trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331",' +
        '"request_id":"3f2a9d4c11aa4be2","service":"users","environment":"production","version":"1.4.0",' +
        '"http":{"method":"GET","route":"/users/:id","path":"/users/42","status_code":200,"outcome":"success",' +
        '"duration_ms":3.217,"request_bytes":0,"response_bytes":118,"client_ip":"203.0.113.7",' +
        '"user_agent":"curl/8.7.1"},"message":"GET /users/42"}\n',
    );
  });

  test('leaves out a version that is not known', () => {
    expect(writtenLine('eyrie', SAMPLES.bare, { identity: NAMELESS })).toEqual({
      level: 'INFO',
      timestamp: '2026-08-04T10:20:30.456Z',
      service: 'users',
      environment: 'production',
      message: 'Ready',
    });
  });
});
