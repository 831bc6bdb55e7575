import { propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { PropagationFormat } from '../../src/config/propagation-options.js';
import { createPropagator } from '../../src/propagation/create-propagator.js';
import { type Carrier, extracted, injected, SPAN, spanContext, TRACE } from './carriers.js';

const OTHER = '1'.repeat(32);
const both = { traceparent: `00-${TRACE}-${SPAN}-01`, b3: `${OTHER}-${SPAN}-1` };

function traceOf(formats: readonly PropagationFormat[], headers: Carrier): string | undefined {
  return trace.getSpanContext(extracted(createPropagator({ formats }), headers))?.traceId;
}

describe('of several formats', () => {
  test('the last that is found counts', () => {
    expect(traceOf(['tracecontext', 'b3'], both)).toBe(OTHER);
    expect(traceOf(['b3', 'tracecontext'], both)).toBe(TRACE);
    expect(traceOf(['tracecontext', 'b3'], { ...both, b3: 'junk' })).toBe(TRACE);
  });

  test('all are written, each once', () => {
    const formats = ['tracecontext', 'b3', 'b3multi', 'jaeger', 'baggage', 'b3'] as const;
    const propagator = createPropagator({ formats });
    const baggage = propagation.createBaggage({ user: { value: 'ada' } });
    expect(injected(propagator, propagation.setBaggage(spanContext(), baggage))).toEqual({
      traceparent: `00-${TRACE}-${SPAN}-01`,
      b3: `${TRACE}-${SPAN}-1`,
      'x-b3-traceid': TRACE,
      'x-b3-spanid': SPAN,
      'x-b3-sampled': '1',
      'uber-trace-id': `${TRACE}:${SPAN}:0:01`,
      'uberctx-user': 'ada',
      baggage: 'user=ada',
    });
    expect(propagator.fields()).toEqual([
      'traceparent',
      'tracestate',
      'b3',
      'x-b3-traceid',
      'x-b3-spanid',
      'x-b3-flags',
      'x-b3-sampled',
      'x-b3-parentspanid',
      'uber-trace-id',
      'baggage',
    ]);
  });

  test('none are neither read nor written', () => {
    const none = createPropagator({ formats: [] });
    expect(extracted(none, both)).toBe(ROOT_CONTEXT);
    expect(injected(none, spanContext())).toEqual({});
    expect(none.fields()).toEqual([]);
  });
});

describe('baggage', () => {
  const propagator = createPropagator({ formats: ['baggage'] });
  const entriesOf = (baggage: unknown) =>
    propagation.getBaggage(extracted(propagator, { baggage }))?.getAllEntries() ?? [];

  test('comes in and goes out with its metadata', () => {
    const context = extracted(propagator, { baggage: ' user = ada%20l ;secret, tenant=a ' });
    expect(propagation.getBaggage(context)?.getEntry('user')?.value).toBe('ada l');
    expect(propagation.getBaggage(context)?.getEntry('tenant')?.value).toBe('a');
    expect(injected(propagator, context)).toEqual({ baggage: 'user=ada%20l;secret,tenant=a' });
  });

  test.each([
    ['that is empty', ''],
    ['without a value', 'user'],
    ['in broken URL encoding', 'user=%E0%A4%A'],
    ['that is a number', 7],
    ['that only seems to be a list', { length: 3 }],
    ['that names the prototype of objects', '__proto__=x'],
  ])('%s is none', (_, header) => {
    expect(entriesOf(header)).toEqual([]);
    expect(({} as Record<string, unknown>).value).toBeUndefined();
  });

  test('of a hostile length is read as far as its bounds', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `k${index}=v`).join(',');
    expect(entriesOf(many)).toHaveLength(180);
    const large = Array.from({ length: 100 }, (_, index) => `k${index}=${'v'.repeat(1000)}`).join(',');
    expect(entriesOf(large)).toHaveLength(8);
    expect(entriesOf([large, large])).toHaveLength(8);
    expect(entriesOf(','.repeat(1_000_000))).toEqual([]);
    expect(entriesOf(`k=${'v'.repeat(1_000_000)}`)).toEqual([]);
    expect(entriesOf(';'.repeat(1_000_000))).toEqual([]);
  });

  test('goes out as far as its bounds', () => {
    const entries = Array.from(
      { length: 500 },
      (_, index) => [`k${index}`, { value: 'v'.repeat(100) }] as const,
    );
    const context = propagation.setBaggage(
      ROOT_CONTEXT,
      propagation.createBaggage(Object.fromEntries(entries)),
    );
    const { baggage = '' } = injected(propagator, context);
    expect(baggage.length).toBeGreaterThan(8000);
    expect(baggage.length).toBeLessThanOrEqual(8192);
  });

  test('that cannot be written does not cost the trace context', () => {
    const baggage = propagation.createBaggage({ user: { value: '\ud800' } });
    const written = injected(
      createPropagator({ formats: ['baggage', 'tracecontext'] }),
      propagation.setBaggage(spanContext(), baggage),
    );
    expect(written).toEqual({ traceparent: `00-${TRACE}-${SPAN}-01` });
  });
});
