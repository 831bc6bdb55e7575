import { formatsFromEnvironment } from '../../src/propagation/formats-from-environment.js';

describe('OTEL_PROPAGATORS', () => {
  test.each([
    ['unset', undefined, undefined, []],
    ['empty', '', undefined, []],
    ['blank', ' , ', undefined, []],
    ['one', 'b3', ['b3'], []],
    ['several, in their order', 'jaeger,tracecontext', ['jaeger', 'tracecontext'], []],
    ['blanks and capitals', ' B3Multi , TraceContext ', ['b3multi', 'tracecontext'], []],
    ['one twice', 'b3,baggage,b3', ['b3', 'baggage'], []],
    ['none', 'none', [], []],
    ['none beside others', 'tracecontext,none', [], []],
    ['an unknown one beside others', 'tracecontext,xray', ['tracecontext'], ['xray']],
    ['only unknown ones', 'xray,ottrace,xray', undefined, ['xray', 'ottrace']],
  ])('says with %s', (_, text, formats, unknown) => {
    expect(formatsFromEnvironment(text)).toEqual({ formats, unknown });
  });

  test('of a hostile length names a bounded part', () => {
    const { unknown } = formatsFromEnvironment(
      Array.from({ length: 1000 }, (_, i) => `${i}${'x'.repeat(99)}`).join(),
    );
    expect(unknown).toHaveLength(20);
    expect(unknown[0]).toHaveLength(50);
  });
});
