import { propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { JaegerPropagator } from '../../src/propagation/jaeger-propagator.js';
import { type Carrier, callerOf, extracted, injected, SPAN, spanContext, TRACE } from './carriers.js';

const propagator = new JaegerPropagator();
const WELL_FORMED = `${TRACE}:${SPAN}:0:1`;

function baggageOf(headers: Carrier): Record<string, string> {
  const baggage = propagation.getBaggage(extracted(propagator, headers));
  return Object.fromEntries(baggage?.getAllEntries().map(([key, { value }]) => [key, value]) ?? []);
}

describe('an uber-trace-id', () => {
  test.each([
    ['of a sampled span', WELL_FORMED, TRACE, SPAN, 1],
    ['of a span that is not sampled', `${TRACE}:${SPAN}:0:0`, TRACE, SPAN, 0],
    ['with flags of two digits', `${TRACE}:${SPAN}:0:01`, TRACE, SPAN, 1],
    ['of a debugged trace is sampled', `${TRACE}:${SPAN}:0:2`, TRACE, SPAN, 1],
    ['with flags of firehose alone is not sampled', `${TRACE}:${SPAN}:0:8`, TRACE, SPAN, 0],
    ['with a parent', `${TRACE}:${SPAN}:1f:1`, TRACE, SPAN, 1],
    ['with an empty parent', `${TRACE}:${SPAN}::1`, TRACE, SPAN, 1],
    [
      'with a trace id of 64 bits',
      `a3ce929d0e0e4736:${SPAN}:0:1`,
      '0000000000000000a3ce929d0e0e4736',
      SPAN,
      1,
    ],
    ['without leading zeros', 'f:b7:0:1', `${'0'.repeat(31)}f`, '00000000000000b7', 1],
    ['in capitals', WELL_FORMED.toUpperCase(), TRACE, SPAN, 1],
    ['in URL encoding', encodeURIComponent(WELL_FORMED), TRACE, SPAN, 1],
    ['with blanks around', ` ${WELL_FORMED}\t`, TRACE, SPAN, 1],
    ['as a list of one', [WELL_FORMED], TRACE, SPAN, 1],
  ])('%s is read', (_, header, traceId, spanId, traceFlags) => {
    expect(callerOf(propagator, { 'uber-trace-id': header })).toEqual({
      traceId,
      spanId,
      traceFlags,
      isRemote: true,
    });
  });

  test.each([
    ['that is absent', undefined],
    ['that is empty', ''],
    ['with a trace id of zero', `0:${SPAN}:0:1`],
    ['with a trace id of zeros', `${'0'.repeat(32)}:${SPAN}:0:1`],
    ['with a span id of zero', `${TRACE}:0:0:1`],
    ['with a trace id that is too long', `${TRACE}1:${SPAN}:0:1`],
    ['with a span id that is too long', `${TRACE}:${SPAN}1:0:1`],
    ['with a trace id that is no number', `${TRACE.slice(1)}g:${SPAN}:0:1`],
    ['without flags', `${TRACE}:${SPAN}:0`],
    ['with empty flags', `${TRACE}:${SPAN}:0:`],
    ['with flags that are no number', `${TRACE}:${SPAN}:0:x`],
    ['with flags of three digits', `${TRACE}:${SPAN}:0:001`],
    ['with further fields', `${WELL_FORMED}:1`],
    ['in broken URL encoding', '%E0%A4%A'],
    ['that came twice, joined by Node', `${WELL_FORMED}, ${WELL_FORMED}`],
    ['that came twice, as a list', [WELL_FORMED, WELL_FORMED]],
    ['that is a number', 7],
    ['of a megabyte', '%3A'.repeat(300_000)],
  ])('%s is ignored, and the baggage beside it', (_, header) => {
    expect(extracted(propagator, { 'uber-trace-id': header, 'uberctx-user': 'ada' })).toBe(ROOT_CONTEXT);
  });

  test('is written with two digits of flags and a parent of zero', () => {
    expect(injected(propagator, spanContext())).toEqual({ 'uber-trace-id': `${TRACE}:${SPAN}:0:01` });
    expect(injected(propagator, spanContext({ traceFlags: 0 }))).toEqual({
      'uber-trace-id': `${TRACE}:${SPAN}:0:00`,
    });
  });

  test('tells on that its trace is debugged, and of no other trace', () => {
    const context = extracted(propagator, { 'uber-trace-id': `${TRACE}:${SPAN}:0:3` });
    const spanId = '1'.repeat(16);
    expect(injected(propagator, spanContext({ spanId }, context))).toEqual({
      'uber-trace-id': `${TRACE}:${spanId}:0:03`,
    });
    expect(injected(propagator, spanContext({ spanId, traceFlags: 0 }, context))).toEqual({
      'uber-trace-id': `${TRACE}:${spanId}:0:00`,
    });
    const traceId = '2'.repeat(32);
    expect(injected(propagator, spanContext({ traceId }, context))).toEqual({
      'uber-trace-id': `${traceId}:${SPAN}:0:01`,
    });
  });

  test.each([
    ['without a span', ROOT_CONTEXT],
    ['with an invalid span', spanContext({ traceId: '0'.repeat(32) })],
    ['where tracing is suppressed', suppressTracing(spanContext())],
  ])('is not written %s', (_, context) => {
    expect(injected(propagator, context)).toEqual({});
  });
});

describe('baggage', () => {
  test('is read from uberctx headers, decoded', () => {
    expect(
      baggageOf({
        'uber-trace-id': WELL_FORMED,
        'uberctx-user': 'ada',
        'UberCtx-City': 'K%C3%B6ln',
        'uberctx-broken': '%E0%A4%A',
        'uberctx-': 'nameless',
        uberctx: 'other',
        'uberctx-number': 7,
      }),
    ).toEqual({ user: 'ada', City: 'Köln' });
  });

  test('is added to what another format has found', () => {
    const before = propagation.setBaggage(
      ROOT_CONTEXT,
      propagation.createBaggage({ tenant: { value: 'a' }, user: { value: 'b' } }),
    );
    const context = extracted(propagator, { 'uber-trace-id': WELL_FORMED, 'uberctx-user': 'ada' }, before);
    expect(propagation.getBaggage(context)?.getEntry('user')).toEqual({ value: 'ada' });
    expect(propagation.getBaggage(context)?.getEntry('tenant')).toEqual({ value: 'a' });
    expect(trace.getSpanContext(context)?.traceId).toBe(TRACE);
  });

  test('is bounded at 180 entries and 8192 characters', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`uberctx-k${index}`, 'v']));
    expect(Object.keys(baggageOf({ 'uber-trace-id': WELL_FORMED, ...many }))).toHaveLength(180);
    const large = { 'uberctx-a': 'v'.repeat(8192), 'uberctx-b': 'v'.repeat(8191), 'uberctx-c': 'v' };
    expect(Object.keys(baggageOf({ 'uber-trace-id': WELL_FORMED, ...large }))).toEqual(['b']);
  });

  test('is written, except what no header can hold', () => {
    const baggage = propagation.createBaggage({
      user: { value: 'ada lovelace, K' },
      'not a name': { value: 'x' },
      broken: { value: '\ud800' },
    });
    expect(injected(propagator, propagation.setBaggage(spanContext(), baggage))).toEqual({
      'uber-trace-id': `${TRACE}:${SPAN}:0:01`,
      'uberctx-user': 'ada%20lovelace%2C%20K',
    });
  });
});

test('the propagator names its header', () => {
  expect(propagator.fields()).toEqual(['uber-trace-id']);
});
