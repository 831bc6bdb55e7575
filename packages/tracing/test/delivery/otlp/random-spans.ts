import { type AnyValue, type SpanContext, SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { TraceStateList } from '../../../src/propagation/trace-state-list.js';

const hexadecimal = (digits: number): fc.Arbitrary<string> =>
  fc
    .string({
      unit: fc.constantFrom(...Array.from('0123456789abcdef')),
      minLength: digits,
      maxLength: digits,
    })
    .filter((id) => /[^0]/.test(id));

/** Any text, halves of surrogate pairs among others, and often one that has come before. */
const text = fc.oneof(
  fc.constantFrom('GET', '/users/:id', 'é', '\ud800', '💥'),
  fc.string({ maxLength: 300, unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
);

const key = fc.oneof(
  fc.constantFrom('http.request.method', 'http.route', 'ключ', 'half \ud800', 'a'.repeat(250)),
  fc.string({ minLength: 1, maxLength: 20 }),
);

const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
);

const { value } = fc.letrec<{ value: AnyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    { weight: 6, arbitrary: text },
    { weight: 3, arbitrary: number },
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 200 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  ),
}));

const attributes = fc.dictionary(key, value, { maxKeys: 15 });
const time = fc.tuple(fc.integer({ min: 0, max: 0x7fffffff }), fc.integer({ min: 0, max: 999_999_999 }));
const count = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 0x7fffffff }));

const context: fc.Arbitrary<SpanContext> = fc
  .record(
    {
      traceId: hexadecimal(32),
      spanId: hexadecimal(16),
      traceFlags: fc.integer({ min: 0, max: 255 }),
      isRemote: fc.boolean(),
      traceState: fc.constantFrom(TraceStateList.parse('a=1,b=2'), TraceStateList.parse('c=3')),
    },
    { requiredKeys: ['traceId', 'spanId', 'traceFlags'] },
  )
  .map((given) => given as SpanContext);

const resource = fc.record(
  { attributes, schemaUrl: fc.webUrl() },
  { requiredKeys: ['attributes'] },
) as unknown as fc.Arbitrary<ReadableSpan['resource']>;
const scope = fc.record(
  { name: text, version: text, schemaUrl: fc.webUrl(), attributes, droppedAttributesCount: count },
  { requiredKeys: ['name'] },
) as fc.Arbitrary<ReadableSpan['instrumentationScope']>;

const spanOf = (
  resources: readonly ReadableSpan['resource'][],
  scopes: readonly ReadableSpan['instrumentationScope'][],
): fc.Arbitrary<ReadableSpan> =>
  fc
    .record({
      identity: context,
      parentSpanContext: fc.option(context, { nil: undefined }),
      name: text,
      kind: fc.constantFrom(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CONSUMER),
      startTime: time,
      endTime: time,
      attributes,
      droppedAttributesCount: count,
      events: fc.array(fc.record({ name: text, time, attributes, droppedAttributesCount: count }), {
        maxLength: 3,
      }),
      droppedEventsCount: count,
      links: fc.array(fc.record({ context, attributes, droppedAttributesCount: count }), { maxLength: 3 }),
      droppedLinksCount: count,
      status: fc.record({ code: fc.integer({ min: 0, max: 2 }), message: text }, { requiredKeys: ['code'] }),
      resource: fc.constantFrom(...resources),
      instrumentationScope: fc.constantFrom(...scopes),
    })
    .map(({ identity, ...span }) => ({ ...span, spanContext: () => identity }) as unknown as ReadableSpan);

/** Batches of any spans that the SDK may hand over, of a few resources and scopes. */
export const batches: fc.Arbitrary<readonly ReadableSpan[]> = fc
  .tuple(
    fc.array(resource, { minLength: 1, maxLength: 2 }),
    fc.uniqueArray(scope, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
  )
  .chain(([resources, scopes]) => fc.array(spanOf(resources, scopes), { maxLength: 8 }));
