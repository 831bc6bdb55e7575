import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { JsonEncoding } from '../../../src/delivery/otlp/json-encoding.js';
import { ProtobufEncoding } from '../../../src/delivery/otlp/protobuf-encoding.js';
import { encodingOf, protobuf } from '../../support/otlp-encoding.js';
import { ended } from '../deliveries.js';
import { batches } from './random-spans.js';

const encoding = new JsonEncoding();
const json = encodingOf('application/json') as NonNullable<ReturnType<typeof encodingOf>>;

const withAttributes = (attributes: object): ReadableSpan =>
  Object.assign(Object.create(ended('GET /orders')) as ReadableSpan, { attributes });

/** A request of OpenTelemetry's, as the mapping of OTLP has it: 64 bits are text, and all text is well formed. */
const mapped = (request: Uint8Array): unknown =>
  JSON.parse(Buffer.from(request).toString(), (key, value: unknown) => {
    if (key === 'intValue') return String(value);
    // What is absent has these values.
    if ((key === 'droppedAttributesCount' && value === 0) || (key === 'attributes' && isEmpty(value))) {
      return undefined;
    }
    if (key === 'resource' || key === 'scope')
      return wellFormed({ droppedAttributesCount: 0, ...(value as object) });
    return wellFormed(value);
  });

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
const wellFormed = (value: unknown): unknown => (typeof value === 'string' ? value.toWellFormed() : value);

describe('a batch in JSON', () => {
  test('says what that of OpenTelemetry says, whatever the spans are', () => {
    fc.assert(
      fc.property(batches, (spans) => {
        expect(json.decode(encoding.encode(spans))).toEqual(
          json.decode(
            Buffer.from(
              JSON.stringify(mapped(JsonTraceSerializer.serializeRequest([...spans]) as Uint8Array)),
            ),
          ),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('says what it says in protobuf', () => {
    fc.assert(
      fc.property(batches, (spans) => {
        expect(json.decode(encoding.encode(spans))).toEqual(
          protobuf.decode(new ProtobufEncoding().encode(spans)),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('writes ids in hexadecimal and 64 bits as text', () => {
    const span = Object.assign(Object.create(ended('GET /orders')) as ReadableSpan, {
      spanContext: () => ({
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        traceFlags: 1,
      }),
      parentSpanContext: {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: '00f067aa0ba902b7',
        traceFlags: 1,
        isRemote: true,
      },
      startTime: [1_700_000_000, 1],
      endTime: [1_700_000_000, 20_000_000],
      attributes: { size: 7, huge: 2 ** 62, ratio: 0.5, bytes: Uint8Array.of(255), none: null },
      resource: { attributes: {} },
    });

    expect(JSON.parse(encoding.encode([span]).toString())).toEqual({
      resourceSpans: [
        {
          resource: { attributes: [] },
          scopeSpans: [
            {
              scope: { name: 'orders', version: '1.2.3', attributes: [] },
              spans: [
                {
                  traceId: '0af7651916cd43dd8448eb211c80319c',
                  spanId: 'b7ad6b7169203331',
                  parentSpanId: '00f067aa0ba902b7',
                  name: 'GET /orders',
                  kind: 2,
                  startTimeUnixNano: '1700000000000000001',
                  endTimeUnixNano: '1700000000020000000',
                  attributes: [
                    { key: 'size', value: { intValue: '7' } },
                    { key: 'huge', value: { intValue: '4611686018427387904' } },
                    { key: 'ratio', value: { doubleValue: 0.5 } },
                    { key: 'bytes', value: { bytesValue: '/w==' } },
                    { key: 'none', value: {} },
                  ],
                  droppedAttributesCount: 0,
                  events: [],
                  droppedEventsCount: 0,
                  links: [],
                  droppedLinksCount: 0,
                  status: { code: 0 },
                  flags: 0x301,
                },
              ],
            },
          ],
        },
      ],
    });
  });

  const nested: unknown[] = [];
  nested.push(nested);

  test('leaves out values and spans that cannot be read', () => {
    const attributes = {
      before: 1,
      function: () => {},
      nested,
      bigint: 1n,
      after: { a: undefined, b: [undefined] },
    };
    const unreadable = Object.assign(Object.create(ended('odd')) as ReadableSpan, { events: null });

    expect(json.decode(encoding.encode([withAttributes(attributes), unreadable]))).toMatchObject([
      { name: 'GET /orders', attributes: { before: 1, after: { b: [undefined] } } },
    ]);
  });

  test('writes as text what JSON has no number for', () => {
    const span = withAttributes({ none: Number.NaN, most: Number.POSITIVE_INFINITY, beyond: 2 ** 63 });

    expect(json.decode(encoding.encode([span]))[0]?.attributes).toEqual({
      none: Number.NaN,
      most: Number.POSITIVE_INFINITY,
      beyond: 2 ** 63,
    });
  });
});
