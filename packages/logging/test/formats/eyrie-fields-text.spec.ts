import * as fc from 'fast-check';
import { eyrieFormat } from '../../src/formats/eyrie-format.js';
import type { JsonLineFormat } from '../../src/formats/line-format.js';
import type { AccessFields, LogLine } from '../../src/line/log-line.js';
import { pinoLine } from '../../src/outputs/pino-line.js';
import { IDENTITY, SAMPLE_NAMES, SAMPLES } from './support/sample-lines.js';

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '"',
    '\\',
    '\u0000',
    '\ud800',
    '\udc00x',
    '\u2028',
    '"},{"a":1',
    '__proto__',
    '€'.repeat(600),
  ),
);
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY, 1e21, 5e-324, 0.1 + 0.2),
);
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const access: fc.Arbitrary<AccessFields> = fc.record({
  method: hostile,
  route: hostile,
  path: hostile,
  status_code: number,
  outcome: fc.oneof(hostile, fc.constant('success')) as fc.Arbitrary<AccessFields['outcome']>,
  duration_ms: number,
  request_bytes: optional(number),
  response_bytes: optional(number),
  client_ip: optional(hostile),
  user_agent: optional(hostile),
});

describe('a line in the format "eyrie"', () => {
  const format = eyrieFormat({ identity: IDENTITY });
  const { fieldsText: _fast, ...ofPino }: JsonLineFormat = format;
  const [fast, slow] = [pinoLine(format), pinoLine(ofPino)];

  test.each(SAMPLE_NAMES)('is what pino makes of its fields: "%s"', (name) => {
    expect(fast(SAMPLES[name])).toBe(slow(SAMPLES[name]));
  });

  test('is what pino makes of its fields, whatever they hold', () => {
    const plain = fc.dictionary(hostile, fc.jsonValue(), { noNullPrototype: true }) as fc.Arbitrary<
      NonNullable<LogLine['context']>
    >;
    fc.assert(
      fc.property(
        optional(plain),
        optional(plain),
        optional(access),
        hostile,
        (context, error, http, message) => {
          const line: LogLine = { ...SAMPLES.ofRequest, context, error, http, message };
          expect(fast(line)).toBe(slow(line));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
