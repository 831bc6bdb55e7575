import { stripVTControlCharacters } from 'node:util';
import { array, assert, dictionary, integer, oneof, property, record, string } from 'fast-check';
import { prettyFormat } from '../../src/formats/pretty-format.js';
import type { LogLine } from '../../src/line/log-line.js';
import { ACCESS, IDENTITY, SAMPLE_NAMES, SAMPLES } from './support/sample-lines.js';

const plain = prettyFormat({ identity: IDENTITY });
const coloured = prettyFormat({ identity: IDENTITY, colors: true });
// The time of the machine's own zone, whichever that is.
const time = new Date(2026, 7, 4, 12, 34, 56, 789).getTime();
const text = (line: LogLine): string => plain.text({ ...line, time });

const LINE_START = /^\d\d:\d\d:\d\d\.\d{3} (DEBUG|INFO |WARN |ERROR|CRITICAL) /;
// What a terminal must not be sent: control characters but the line break, separators, what turns text around.
const DANGEROUS = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

describe('the format "pretty"', () => {
  test('shows time, level, logger, message, fields and shortened ids', () => {
    expect(text({ ...SAMPLES.info, traceId: SAMPLES.inSpan.traceId, requestId: 'short' })).toBe(
      '12:34:56.789 INFO  [UsersService] User created  userId=42 plan=pro tags=["a","b"] address={"city":"Graz"}' +
        '  (request short, trace 0af76519…)\n',
    );
    expect(text(SAMPLES.bare)).toBe('12:34:56.789 INFO  Ready\n');
    expect(text(SAMPLES.failedLogin)).toBe(
      '12:34:56.789 WARN  Login failed  category=security event=failed_login who=ada ip=203.0.113.7 attempts=3' +
        '  (request 3f2a9d4c…, trace 0af76519…)\n',
    );
  });

  test('shows a request in one glance', () => {
    const ids = '  (request 3f2a9d4c…, trace 0af76519…)\n';
    expect(text(SAMPLES.success)).toBe(`12:34:56.789 INFO  [access] GET /users/42 200 3.2 ms${ids}`);
    expect(text(SAMPLES.serverError)).toBe(`12:34:56.789 ERROR [access] GET /users/42 500 1.23 s${ids}`);
    expect(text(SAMPLES.aborted)).toBe(`12:34:56.789 WARN  [access] GET /users/42 499 aborted 20.00 s${ids}`);
  });

  test('shows an error with its causes below, indented', () => {
    expect(text(SAMPLES.error)).toBe(
      [
        '12:34:56.789 ERROR [PaymentsService] Charge failed  (request 3f2a9d4c…, trace 0af76519…)',
        '    PaymentError: Charge failed',
        '        at charge (/app/payments.js:12:9)',
        '        at async handle (/app/handler.js:4:3)',
        '    Caused by: Error: connect ECONNREFUSED',
        '        at tcp',
        '    code=card_declined',
        '',
      ].join('\n'),
    );
    expect(text(SAMPLES.aggregate)).toBe(
      [
        '12:34:56.789 CRITICAL All hosts failed',
        '    AggregateError: All hosts failed',
        '        at connect (/app/db.js:1:1)',
        '    Error 1 of 3: Error: host a',
        '        at a',
        '    Error 2 of 3: Error: host b',
        '    Error 3 of 3: host c',
        '',
      ].join('\n'),
    );
    expect(text(SAMPLES.thrownText)).toBe(
      '12:34:56.789 ERROR Something was thrown\n    string: out of luck\n',
    );
  });

  test('does not let a field hide the category or the event', () => {
    expect(
      text({
        ...SAMPLES.failedLogin,
        context: { event: 'nothing' },
        traceId: undefined,
        requestId: undefined,
      }),
    ).toBe('12:34:56.789 WARN  Login failed  category=security event=failed_login event=nothing\n');
  });

  test('writes out what could forge a line or drive a terminal', () => {
    const hostile = 'a\n12:34:56.789 INFO  forged\r\t\u001b[2J\u007f\u0085\u009b\u2028\u202e';
    const shown = 'a\\n12:34:56.789 INFO  forged\\r\\t\\x1b[2J\\x7f\\x85\\x9b\\u2028\\u202e';
    const asJson = 'a\\n12:34:56.789 INFO  forged\\r\\t\\u001b[2J\\x7f\\x85\\x9b\\u2028\\u202e';
    expect(text({ ...SAMPLES.bare, message: hostile })).toBe(`12:34:56.789 INFO  ${shown}\n`);
    expect(text({ ...SAMPLES.bare, logger: hostile })).toBe(`12:34:56.789 INFO  [${shown}] Ready\n`);
    expect(text({ ...SAMPLES.bare, context: { [hostile]: hostile } })).toBe(
      `12:34:56.789 INFO  Ready  ${shown}="${asJson}"\n`,
    );
    expect(text({ ...SAMPLES.bare, requestId: '\u001b]0;x', traceId: '\n' })).toBe(
      '12:34:56.789 INFO  Ready  (request \\x1b]0;x, trace \\n)\n',
    );
    const access = { ...ACCESS, path: '/\u001b[31m' };
    expect(text({ ...SAMPLES.bare, http: access })).toBe('12:34:56.789 INFO  GET /\\x1b[31m 200 3.2 ms\n');
    expect(text({ ...SAMPLES.bare, error: { type: 'E', message: 'm', stack: `E: ${hostile}\u2029b` } })).toBe(
      '12:34:56.789 INFO  Ready\n    E: a\n    12:34:56.789 INFO  forged\n' +
        '    \\t\\x1b[2J\\x7f\\x85\\x9b\\u2028\\u202e\\u2029b\n',
    );
  });

  test('only its first line ever looks like a line, whatever the values are', () => {
    const data = string({ unit: 'binary' });
    const fields = dictionary(data, oneof(data, integer(), array(data)));
    const hostile = record({
      message: data,
      logger: data,
      context: fields,
      requestId: data,
      stack: data,
      type: data,
    });
    assert(
      property(hostile, ({ stack, type, ...given }) => {
        const written = text({
          ...SAMPLES.bare,
          ...given,
          error: { type, message: '', stack, cause: stack },
        });
        const [first = '', ...further] = written.slice(0, -1).split('\n');
        expect(written.endsWith('\n')).toBe(true);
        expect(first).toMatch(LINE_START);
        for (const line of further) expect(line.startsWith('    ')).toBe(true);
        expect(written).not.toMatch(DANGEROUS);
      }),
    );
  });

  test.each(SAMPLE_NAMES)('says the same of "%s" in colours', (name) => {
    const line = { ...SAMPLES[name], time };
    expect(stripVTControlCharacters(coloured.text(line))).toBe(plain.text(line));
  });

  test('colours level, status and what matters less', () => {
    expect(coloured.text({ ...SAMPLES.success, time })).toBe(
      '\u001b[90m12:34:56.789\u001b[39m \u001b[32mINFO \u001b[39m \u001b[36m[access]\u001b[39m GET /users/42 ' +
        '\u001b[32m200\u001b[39m 3.2 ms  \u001b[90m(request 3f2a9d4c…, trace 0af76519…)\u001b[39m\n',
    );
  });
});
