import { RequestContext, WorkObservation } from '@eyrie/core/engine';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import * as fc from 'fast-check';
import { TraceContextPropagator } from '../../src/propagation/trace-context-propagator.js';
import { TraceStateList } from '../../src/propagation/trace-state-list.js';
import { callerOf, extracted, injected, SPAN, spanContext, TRACE } from './carriers.js';

const propagator = new TraceContextPropagator();
const WELL_FORMED = `00-${TRACE}-${SPAN}-01`;

describe('a traceparent', () => {
  test.each([
    ['of a sampled span', WELL_FORMED, 1],
    ['of a span that is not sampled', `00-${TRACE}-${SPAN}-00`, 0],
    ['with the random flag of Level 2', `00-${TRACE}-${SPAN}-03`, 3],
    ['with the random flag alone', `00-${TRACE}-${SPAN}-02`, 2],
    ['with flags that mean nothing yet keeps those that do', `00-${TRACE}-${SPAN}-ff`, 3],
    ['of version cc', `cc-${TRACE}-${SPAN}-01`, 1],
    ['of version 01 with further fields', `01-${TRACE}-${SPAN}-01-what-the-future-will-be-like`, 1],
    ['of version fe with an empty further field', `fe-${TRACE}-${SPAN}-01-`, 1],
    ['of a later version gives nothing but its sampled flag', `01-${TRACE}-${SPAN}-fe`, 0],
    ['with blanks around', ` \t${WELL_FORMED}\t `, 1],
    ['as a list of one, as gRPC metadata gives it', [WELL_FORMED], 1],
  ])('%s is read', (_, traceparent, traceFlags) => {
    expect(callerOf(propagator, { traceparent })).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      traceFlags,
      isRemote: true,
    });
  });

  test.each([
    ['that is absent', undefined],
    ['that is empty', ''],
    ['that came twice, joined by Node', `${WELL_FORMED}, ${WELL_FORMED}`],
    ['that came twice, as a list', [WELL_FORMED, WELL_FORMED]],
    ['that is an empty list', []],
    ['that is a number', 42],
    ['that is an object', { length: 55 }],
    ['of the forbidden version ff', `ff-${TRACE}-${SPAN}-01`],
    ['with a version of one digit', `0-${TRACE}-${SPAN}-01`],
    ['with a version of three digits', `000-${TRACE}-${SPAN}-01`],
    ['with a version that is no number', `.0-${TRACE}-${SPAN}-01`],
    ['of version 00 with further fields', `${WELL_FORMED}-what-the-future-will-be-like`],
    ['of version 00 with a dot behind', `${WELL_FORMED}.`],
    ['of version 00 with a dash behind', `${WELL_FORMED}-`],
    ['of a later version with other than a dash behind', `cc-${TRACE}-${SPAN}-01.what`],
    ['with a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['with a trace id in capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['with a trace id that is too long', `00-${TRACE}1-${SPAN}-01`],
    ['with a trace id that is too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['with a trace id that is no number', `00-.${TRACE.slice(1)}-${SPAN}-01`],
    ['with a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['with a span id in capitals', `00-${TRACE}-${SPAN.toUpperCase()}-01`],
    ['with a span id that is too long', `00-${TRACE}-${SPAN}1-01`],
    ['with a span id that is too short', `00-${TRACE}-${SPAN.slice(1)}-01`],
    ['with flags that are no number', `00-${TRACE}-${SPAN}-.0`],
    ['with flags of one digit', `00-${TRACE}-${SPAN}-1`],
    ['with flags of three digits', `00-${TRACE}-${SPAN}-001`],
    ['without flags', `00-${TRACE}-${SPAN}`],
    ['with blanks inside', `00 -${TRACE}-${SPAN}-01`],
    ['with a line break inside', `cc-${TRACE}-${SPAN}-01-\nx`],
    ['of a megabyte', WELL_FORMED.repeat(20_000)],
  ])('%s is ignored, and the tracestate beside it', (_, traceparent) => {
    expect(extracted(propagator, { traceparent, tracestate: 'a=1' })).toBe(ROOT_CONTEXT);
  });

  test('is read by the request context of core alike, whatever it is', () => {
    const hex = (length: number) =>
      fc.oneof(
        {
          weight: 4,
          arbitrary: fc.string({
            unit: fc.constantFrom(...'0123456789abcdef'.split('')),
            minLength: length,
            maxLength: length,
          }),
        },
        fc.constant('0'.repeat(length)),
        fc.constant('A'.repeat(length)),
        fc.string({ unit: fc.constantFrom('0', 'f'), maxLength: length + 1 }),
      );
    const around = fc.constantFrom('', '', ' ', '\t', '\n', '\u00a0', '\ufeff', '\r\n', '\u2028');
    const version = fc.constantFrom('00', '00', '01', 'cc', 'fe', 'ff', '0g', 'FF');
    const further = fc.constantFrom(
      '',
      '',
      '',
      '-',
      '-x',
      '.x',
      '-\u2028',
      `, ${WELL_FORMED}`,
      `-x, ${WELL_FORMED}`,
    );
    const header = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(around, version, hex(32), hex(16), hex(2), further, around)
        .map(([before, v, t, s, f, more, after]) => `${before}${v}-${t}-${s}-${f}${more}${after}`),
    );
    const work = new WorkObservation({ kind: 'job', name: 'nightly' });
    let found = 0;
    fc.assert(
      fc.property(header, (traceparent) => {
        const span = callerOf(propagator, { traceparent });
        if (span !== undefined) found += 1;
        expect(
          span && { traceId: span.traceId, spanId: span.spanId, sampled: (span.traceFlags & 1) === 1 },
        ).toEqual(new RequestContext('a', work, traceparent).remoteSpan);
      }),
      { numRuns: 3000 },
    );
    // Else nothing was compared.
    expect(found).toBeGreaterThan(100);
  });
});

describe('a span', () => {
  test.each([
    ['that is sampled', 1, '01'],
    ['that is not sampled', 0, '00'],
    ['of a random trace id', 3, '03'],
    ['with flags that mean nothing', 0xff, '03'],
  ])('%s is written as version 00', (_, traceFlags, flags) => {
    expect(injected(propagator, spanContext({ traceFlags }))).toEqual({
      traceparent: `00-${TRACE}-${SPAN}-${flags}`,
    });
  });

  test('is written with its tracestate', () => {
    const headers = { traceparent: WELL_FORMED, tracestate: 'a=1, b=2' };
    expect(injected(propagator, extracted(propagator, headers))).toEqual({
      traceparent: WELL_FORMED,
      tracestate: 'a=1,b=2',
    });
  });

  test('is written without a tracestate that has become empty', () => {
    const traceState = TraceStateList.parse('a=1')?.unset('a');
    expect(injected(propagator, spanContext({ traceState: traceState as TraceStateList }))).toEqual({
      traceparent: WELL_FORMED,
    });
  });

  test.each([
    ['where there is none', ROOT_CONTEXT],
    ['with an invalid id', spanContext({ spanId: '0'.repeat(16) })],
    ['where tracing is suppressed', suppressTracing(spanContext())],
  ])('is not written %s', (_, context) => {
    expect(injected(propagator, context)).toEqual({});
  });
});

test('the propagator names its headers', () => {
  expect(propagator.fields()).toEqual(['traceparent', 'tracestate']);
});
