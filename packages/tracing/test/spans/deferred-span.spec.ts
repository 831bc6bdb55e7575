import {
  type Attributes,
  type Span,
  type SpanContext,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { DeferredSpan, type SpanContent } from '../../src/spans/deferred-span.js';

const IDENTITY: SpanContext = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  traceFlags: TraceFlags.SAMPLED,
};
const LINK = { context: { ...IDENTITY, spanId: 'c'.repeat(16) } };

/** A span that notes what is done to it. */
function notingSpan(notes: unknown[][], identity: SpanContext): Span {
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      notes.push([name, ...args]);
      return span;
    };
  const span: Span = {
    spanContext: () => identity,
    isRecording: () => true,
    setAttribute: note('setAttribute'),
    setAttributes: note('setAttributes'),
    addEvent: note('addEvent'),
    addLink: note('addLink'),
    addLinks: note('addLinks'),
    setStatus: note('setStatus'),
    updateName: note('updateName'),
    recordException: note('recordException'),
    end: note('end'),
  };
  return span;
}

class TestSpan extends DeferredSpan {
  readonly notes: unknown[][] = [];
  attributes: Attributes = { known: 1 };

  constructor() {
    super({ ...IDENTITY });
  }

  protected override contentSoFar(): SpanContent {
    return { name: 'so far', attributes: this.attributes };
  }

  protected override create(identity: SpanContext, content: SpanContent): Span {
    this.notes.push(['create', identity, content]);
    return notingSpan(this.notes, { ...identity });
  }
}

const CREATED = ['create', IDENTITY, { name: 'so far', attributes: { known: 1 } }];

type Write = readonly [name: string, write: (span: Span) => unknown, note: readonly unknown[]];

const error = new RangeError('no');
const WRITES: readonly Write[] = [
  ['setAttribute', (span) => span.setAttribute('a', 1), ['setAttribute', 'a', 1]],
  ['setAttributes', (span) => span.setAttributes({ a: 1 }), ['setAttributes', { a: 1 }]],
  ['setAttributes of nothing', (span) => span.setAttributes({}), ['setAttributes', {}]],
  ['addEvent', (span) => span.addEvent('e', { a: 1 }, [1, 2]), ['addEvent', 'e', { a: 1 }, [1, 2]]],
  ['addEvent with a time', (span) => span.addEvent('e', [1, 2]), ['addEvent', 'e', [1, 2], undefined]],
  ['addLink', (span) => span.addLink(LINK), ['addLink', LINK]],
  ['addLinks', (span) => span.addLinks([LINK, LINK]), ['addLinks', [LINK, LINK]]],
  [
    'setStatus',
    (span) => span.setStatus({ code: SpanStatusCode.ERROR, message: 'm' }),
    ['setStatus', { code: SpanStatusCode.ERROR, message: 'm' }],
  ],
  ['updateName', (span) => span.updateName('n'), ['updateName', 'n']],
];
const RECORD: Write = [
  'recordException',
  (span) => span.recordException(error, [1, 2]),
  ['recordException', error, [1, 2]],
];

describe.each([...WRITES, RECORD])('%s', (_, write, note) => {
  test('makes the span, of what is known by then, and writes on it', () => {
    const span = new TestSpan();
    expect(span.isMade).toBe(false);
    write(span);
    expect(span.isMade).toBe(true);
    expect(span.notes).toEqual([CREATED, note]);
  });

  test('a second time writes on the same span', () => {
    const span = new TestSpan();
    write(span);
    write(span);
    expect(span.notes).toEqual([CREATED, note, note]);
  });

  test('after the end does nothing, whether the span was made or not', () => {
    const unmade = new TestSpan();
    unmade.end();
    write(unmade);
    expect([unmade.isMade, unmade.notes]).toEqual([false, []]);
    const made = new TestSpan();
    made.make();
    made.end([3, 4]);
    write(made);
    expect(made.notes).toEqual([CREATED, ['end', [3, 4]]]);
  });
});

test.each(WRITES)(
  '%s gives the span back, so that calls can be chained, before and after the end',
  (_, write) => {
    const span = new TestSpan();
    expect(write(span)).toBe(span);
    span.end();
    expect(write(span)).toBe(span);
  },
);

test('recordException gives nothing back', () => {
  expect(RECORD[1](new TestSpan())).toBeUndefined();
});

test('reading does not make a span', () => {
  const span = new TestSpan();
  expect(span.spanContext()).toEqual(IDENTITY);
  expect([span.isRecording(), span.ended, span.isMade]).toEqual([true, false, false]);
  expect(trace.isSpanContextValid(span.spanContext())).toBe(true);
  expect(span.notes).toEqual([]);
});

test('its identity is the same before and after it is made, and after its end', () => {
  const span = new TestSpan();
  const identities = [span.spanContext()];
  span.make();
  identities.push(span.spanContext());
  span.end();
  identities.push(span.spanContext());
  expect(identities).toEqual([IDENTITY, IDENTITY, IDENTITY]);
});

test('it is made once', () => {
  const span = new TestSpan();
  span.make();
  span.attributes = { known: 2 };
  span.make();
  expect(span.notes).toEqual([CREATED]);
});

test('it ends once: the first end counts', () => {
  const made = new TestSpan();
  made.make();
  made.end([3, 4]);
  made.end([5, 6]);
  expect(made.notes).toEqual([CREATED, ['end', [3, 4]]]);
  expect([made.ended, made.isRecording()]).toEqual([true, false]);
});

test('one that was not made when it ended never is', () => {
  const span = new TestSpan();
  span.end();
  expect([span.ended, span.isRecording(), span.isMade, span.notes]).toEqual([true, false, false, []]);
});
