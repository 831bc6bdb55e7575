import type { Attributes } from '@opentelemetry/api';
import { redactedLater } from '../../src/redaction/redact-attributes.js';
import { addException, recordError } from '../../src/spans/record-error.js';
import { keptTracer, withContextManager } from './kept-tracer.js';

withContextManager();

/** What a span has that each of these was recorded on. */
async function recorded(...errors: readonly unknown[]) {
  const { tracer, ended } = keptTracer();
  const span = tracer.startSpan('work');
  for (const error of errors) recordError(span, error, redactedLater);
  span.end();
  const [kept] = await ended();
  const { attributes = {}, status, events = [] } = kept ?? {};
  return { attributes, status, exceptions: events.map((event) => event.attributes) };
}

test('an error is told with its class, its message and its stack, and fails the span', async () => {
  expect(await recorded(new RangeError('no'))).toEqual({
    attributes: { 'error.type': 'RangeError' },
    status: { code: 'error', message: 'no' },
    exceptions: [
      {
        'exception.type': 'RangeError',
        'exception.message': 'no',
        'exception.stacktrace': expect.stringMatching(/^RangeError: no\n {4}at /),
      },
    ],
  });
});

test.each([
  [404, 'unset'],
  [499, 'unset'],
  [500, 'error'],
] as const)('an error with the HTTP status %i leaves the status %s', async (status, code) => {
  const result = await recorded(Object.assign(new Error('no'), { status }));
  expect([result.status?.code, result.exceptions.length]).toEqual([code, 1]);
});

const trap = (): never => {
  throw new Error('a trap');
};

test.each<readonly [name: string, thrown: unknown, attributes: Attributes]>([
  ['a text', 'no', { 'exception.type': 'string', 'exception.message': 'no' }],
  ['undefined', undefined, { 'exception.type': 'undefined', 'exception.message': 'undefined' }],
  ['a number', 7, { 'exception.type': 'number', 'exception.message': '7' }],
  [
    'an error whose stack is no text',
    Object.assign(new Error('no'), { stack: 7 }),
    { 'exception.type': 'Error', 'exception.message': 'no' },
  ],
  [
    'an error whose stack throws',
    Object.defineProperty(new Error('no'), 'stack', { get: trap }),
    { 'exception.type': 'Error', 'exception.message': 'no' },
  ],
])('%s is told as far as it can be', async (_, thrown, attributes) => {
  const { exceptions, status } = await recorded(thrown);
  expect(exceptions).toEqual([attributes]);
  expect(status?.code).toBe('error');
});

test('a hostile proxy harms nobody', async () => {
  const traps = { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap };
  const { attributes, exceptions } = await recorded(new Proxy({}, traps));
  expect(attributes).toEqual({ 'error.type': '_OTHER' });
  expect(exceptions).toHaveLength(1);
});

test('an error that passes through several spans is told on the innermost alone', async () => {
  const { tracer, ended } = keptTracer();
  const error = new TypeError('deep');
  expect(() =>
    tracer.withSpan('outer', () =>
      tracer.withSpan('middle', () =>
        tracer.withSpan('inner', () => {
          throw error;
        }),
      ),
    ),
  ).toThrow(error);
  const told = (await ended()).map(({ name, events, status, attributes }) => [
    name,
    events.length,
    status,
    attributes['error.type'],
  ]);
  const failed = { code: 'error', message: 'deep' };
  expect(told).toEqual([
    ['inner', 1, failed, 'TypeError'],
    ['middle', 0, failed, 'TypeError'],
    ['outer', 0, failed, 'TypeError'],
  ]);
});

test('an error that is kept and thrown again is told in each trace', async () => {
  const { tracer, ended } = keptTracer();
  const KEPT = new Error('always the same');
  for (const name of ['first', 'second']) {
    expect(() =>
      tracer.withSpan(name, () => {
        throw KEPT;
      }),
    ).toThrow(KEPT);
  }
  expect((await ended()).map(({ events }) => events.length)).toEqual([1, 1]);
});

test('what was added by itself counts as told', async () => {
  const { tracer, ended } = keptTracer();
  const error = new Error('no');
  const span = tracer.startSpan('work');
  addException(span, error, redactedLater);
  recordError(span, error, redactedLater);
  span.end();
  expect((await ended())[0]?.events).toHaveLength(1);
});

test('a span that has ended is left alone, and the error is still to be told', async () => {
  const { tracer, ended } = keptTracer();
  const error = new Error('late');
  const [over, open] = [tracer.startSpan('over'), tracer.startSpan('open')];
  over.end();
  recordError(over, error, redactedLater);
  recordError(open, error, redactedLater);
  open.end();
  expect((await ended()).map(({ name, events }) => [name, events.length])).toEqual([
    ['over', 0],
    ['open', 1],
  ]);
});

test('a message that redaction takes out is not in the status', async () => {
  const { tracer, ended } = keptTracer();
  const span = tracer.startSpan('work');
  recordError(span, new Error('secret'), () => ({}));
  span.end();
  const [kept] = await ended();
  expect(kept?.status).toEqual({ code: 'error' });
});
