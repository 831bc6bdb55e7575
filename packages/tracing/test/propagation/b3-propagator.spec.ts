import { ROOT_CONTEXT } from '@opentelemetry/api';
import { createB3Propagator } from '../../src/propagation/b3-propagator.js';
import { callerOf, extracted, injected, SPAN, spanContext, TRACE } from './carriers.js';

const single = createB3Propagator('single');
const multi = createB3Propagator('multi');
const caller = { traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true };
const MULTI = { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-sampled': '1' };

describe('B3', () => {
  test('writes one header or several', () => {
    expect(injected(single, spanContext())).toEqual({ b3: `${TRACE}-${SPAN}-1` });
    expect(injected(single, spanContext({ traceFlags: 0 }))).toEqual({ b3: `${TRACE}-${SPAN}-0` });
    expect(injected(multi, spanContext())).toEqual(MULTI);
  });

  test.each([
    ['single', single],
    ['multi', multi],
  ])('as %s reads both, and of both the single one', (_, propagator) => {
    expect(callerOf(propagator, { b3: `${TRACE}-${SPAN}-1` })).toEqual(caller);
    expect(callerOf(propagator, MULTI)).toEqual(caller);
    expect(callerOf(propagator, { ...MULTI, b3: `${TRACE}-${SPAN}-0` })).toEqual({
      ...caller,
      traceFlags: 0,
    });
  });

  test('pads a trace id of 64 bits', () => {
    expect(callerOf(single, { b3: `a3ce929d0e0e4736-${SPAN}-1` })?.traceId).toBe(
      '0000000000000000a3ce929d0e0e4736',
    );
  });

  test('ids in capitals are sent on in small letters', () => {
    expect(
      callerOf(multi, { ...MULTI, 'x-b3-traceid': TRACE.toUpperCase(), 'x-b3-spanid': SPAN.toUpperCase() }),
    ).toEqual(caller);
  });

  test.each([
    ['nothing', {}],
    ['a decision without ids', { b3: '0' }],
    ['ids of zeros', { b3: `${'0'.repeat(32)}-${SPAN}-1` }],
    ['a span id alone', { 'x-b3-spanid': SPAN }],
    ['a sampled flag that means nothing', { ...MULTI, 'x-b3-sampled': 'x' }],
    ['other than text', { b3: 7, 'x-b3-traceid': 7 }],
  ])('finds no caller in %s', (_, headers) => {
    expect(extracted(single, headers)).toBe(ROOT_CONTEXT);
  });

  test('without its package says what to install', () => {
    const missing = (): never => {
      throw new Error('Cannot find module');
    };
    expect(() => createB3Propagator('single', missing)).toThrow(
      'EYRIE_TRACING_PACKAGE_MISSING: The trace context formats "b3" and "b3multi" need @opentelemetry/propagator-b3, ' +
        'which could not be loaded. Run "npm install @opentelemetry/propagator-b3@^3.1.0", or leave both out of "formats" ' +
        'and OTEL_PROPAGATORS.',
    );
  });
});
