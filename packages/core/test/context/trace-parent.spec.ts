import { RequestContext } from '../../src/context/request-context.js';
import { parseTraceParent } from '../../src/context/trace-parent.js';
import { WorkObservation } from '../../src/observation/work-observation.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const observation = new WorkObservation({ kind: 'job', name: 'nightly' });

describe('the caller of a request', () => {
  test.each([
    ['a sampled span', `00-${TRACE}-${SPAN}-01`, true],
    ['a span that is not sampled', `00-${TRACE}-${SPAN}-00`, false],
    ['other flags beside', `00-${TRACE}-${SPAN}-03`, true],
    ['a later version with more fields', `cc-${TRACE}-${SPAN}-01-what-is-this`, true],
    ['blanks around', ` 00-${TRACE}-${SPAN}-01 `, true],
  ])('is read from a traceparent with %s', (_, header, sampled) => {
    expect(parseTraceParent(header)).toEqual({ traceId: TRACE, spanId: SPAN, sampled });
  });

  test.each([
    ['none', undefined],
    ['a list', [`00-${TRACE}-${SPAN}-01`]],
    ['an empty one', ''],
    ['the forbidden version', `ff-${TRACE}-${SPAN}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a short trace id', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['no flags', `00-${TRACE}-${SPAN}`],
    ['more fields in version 00', `00-${TRACE}-${SPAN}-01-more`],
    ['a line break inside', `00-${TRACE}-${SPAN}-01\nx`],
  ])('is unknown with %s', (_, header) => {
    expect(parseTraceParent(header)).toBeUndefined();
  });

  test('gives the work its trace id', () => {
    const context = new RequestContext('a', observation, `00-${TRACE}-${SPAN}-01`);
    expect(context.traceId).toBe(TRACE);
    expect(context.remoteSpan).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
  });

  test('is not needed: work without one has a trace id of its own, always the same', () => {
    const [one, other] = [new RequestContext('a', observation), new RequestContext('b', observation, 'junk')];
    expect(one.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(one.traceId).toBe(one.traceId);
    expect(other.traceId).not.toBe(one.traceId);
    expect(one.remoteSpan).toBeUndefined();
  });
});
