import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { ProtobufEncoding } from '../../../src/delivery/otlp/protobuf-encoding.js';
import { protobuf } from '../../support/otlp-encoding.js';
import { ended } from '../deliveries.js';
import { decodedRequest } from './decoded-request.js';
import { batches } from './random-spans.js';

/** A span with attributes that types and SDK would not let through. */
const withAttributes = (attributes: object): ReadableSpan =>
  Object.assign(Object.create(ended('GET /orders')) as ReadableSpan, { attributes });

const received = (...spans: readonly ReadableSpan[]) => protobuf.decode(new ProtobufEncoding().encode(spans));
const attributesOf = (attributes: object) => received(withAttributes(attributes))[0]?.attributes;

describe('a batch in protobuf', () => {
  test('says what that of OpenTelemetry says, whatever the spans are', () => {
    const encoding = new ProtobufEncoding();

    fc.assert(
      fc.property(batches, (spans) => {
        const encoded = encoding.encode(spans);
        const decoded = decodedRequest(encoded);
        encoding.release(encoded);
        expect(decoded).toEqual(
          decodedRequest(ProtobufTraceSerializer.serializeRequest([...spans]) as Uint8Array),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('of no spans is empty', () => {
    expect(new ProtobufEncoding().encode([])).toEqual(Buffer.alloc(0));
  });

  test('writes a pair that comes again as it wrote it first', () => {
    const encoding = new ProtobufEncoding();
    const spans = Array.from({ length: 1000 }, (_, index) =>
      ended('GET /orders', {
        method: 'GET',
        route: `/orders/${index % 70}`,
        id: `id ${index}`,
        é: `é${index % 2}`,
      }),
    );

    for (let round = 0; round < 3; round += 1) {
      expect(protobuf.decode(encoding.encode(spans)).map(({ attributes }) => attributes)).toEqual(
        spans.map(({ attributes }) => attributes),
      );
    }
  });

  test('is not written over by the next one before it is released', () => {
    const encoding = new ProtobufEncoding();

    const first = encoding.encode([ended('first')]);
    const second = encoding.encode([ended('second')]);
    encoding.release(first);
    const third = encoding.encode([ended('third')]);

    expect(second.buffer).not.toBe(first.buffer);
    expect(protobuf.decode(second)[0]?.name).toBe('second');
    expect(third.buffer).toBe(first.buffer);
    expect(protobuf.decode(third)[0]?.name).toBe('third');
  });

  test('of more than 4 MiB does not keep its buffer', () => {
    const encoding = new ProtobufEncoding();

    const large = encoding.encode([ended('large', { text: 'x'.repeat(5_000_000) })]);
    encoding.release(large);

    expect(large.length).toBeGreaterThan(5_000_000);
    expect(encoding.encode([ended('small')]).buffer).not.toBe(large.buffer);
  });

  test('reads a resource again as long as some of it is not known yet', () => {
    const encoding = new ProtobufEncoding();
    const resource = { attributes: { 'service.name': 'shop' } as object, asyncAttributesPending: true };
    const span = Object.assign(Object.create(ended('GET /orders')) as ReadableSpan, { resource });
    const resourceNow = () => protobuf.decode(encoding.encode([span]))[0]?.resource;

    expect(resourceNow()).toEqual({ 'service.name': 'shop' });
    resource.attributes = { 'service.name': 'shop', 'host.name': 'one' };
    resource.asyncAttributesPending = false;
    expect(resourceNow()).toEqual({ 'service.name': 'shop', 'host.name': 'one' });
  });
});

describe('a value', () => {
  test.each<[string, unknown, unknown]>([
    ['half of a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['half of a surrogate pair in a long text', `${'x'.repeat(200)}\udc00`, `${'x'.repeat(200)}\ufffd`],
    ['a text whose length takes two bytes only in UTF-8', 'é'.repeat(70), 'é'.repeat(70)],
    ['the least int64', -(2 ** 63), -(2n ** 63n)],
    ['the largest whole number below 2^63', 2 ** 63 - 1024, 2n ** 63n - 1024n],
    ['a whole number beyond int64', 2 ** 63, 2 ** 63],
    ['a negative number', -1, -1],
    ['minus zero', -0, 0],
    ['a fraction', 0.1, 0.1],
    ['nothing', null, undefined],
    ['bytes', Uint8Array.of(1, 2, 255), 'AQL/'],
    ['a list with what OTLP has no type for', [1, undefined, Symbol('a')], [1, undefined, undefined]],
    ['a map with what OTLP has no type for', { a: { b: [null] }, c: () => {} }, { a: { b: [undefined] } }],
    ['an empty text', '', ''],
  ])('that is %s arrives', (_what, value, arrives) => {
    expect(attributesOf({ value })).toEqual({ value: arrives });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'that is %p arrives',
    (value) => {
      expect(decodedRequest(new ProtobufEncoding().encode([withAttributes({ value })]))).toMatchObject({
        resourceSpans: [
          { scopeSpans: [{ spans: [{ attributes: [{ key: 'value', value: { doubleValue: value } }] }] }] },
        ],
      });
    },
  );

  const nested: unknown[] = [];
  nested.push(nested);

  test.each<[string, object]>([
    ['that is a function', { odd: () => {} }],
    ['that is undefined', { odd: undefined }],
    ['that is a symbol', { odd: Symbol('a') }],
    ['that is a bigint', { odd: 1n }],
    ['that is nested in itself', { odd: nested }],
    [
      'that throws when it is read',
      Object.defineProperty({}, 'odd', {
        enumerable: true,
        get() {
          throw new Error('odd');
        },
      }),
    ],
  ])('%s is left out, and nothing else', (_what, odd) => {
    const attributes = Object.defineProperties(
      { before: 1 },
      { ...Object.getOwnPropertyDescriptors(odd), after: { value: 2, enumerable: true } },
    );

    expect(attributesOf(attributes)).toEqual({ before: 1, after: 2 });
  });
});

describe('a span', () => {
  test('that cannot be read is left out, and nothing else', () => {
    const odd = Object.assign(Object.create(ended('odd')) as ReadableSpan, {
      spanContext() {
        throw new Error('odd');
      },
    });

    expect(received(ended('before'), odd, ended('after')).map(({ name }) => name)).toEqual([
      'before',
      'after',
    ]);
  });

  test('has an id of the right length or none', () => {
    const odd = Object.assign(Object.create(ended('odd')) as ReadableSpan, {
      parentSpanContext: { spanId: 'abc' },
    });

    expect(received(odd)).toMatchObject([{ name: 'odd', parentSpanId: undefined }]);
  });

  test('from before 1970, or at no time, began in 1970', () => {
    const early = Object.assign(Object.create(ended('early')) as ReadableSpan, {
      startTime: [-1, 5],
      endTime: [Number.NaN, Number.NaN],
    });

    expect(received(early)).toMatchObject([{ startNs: 5n, endNs: 0n }]);
  });
});
