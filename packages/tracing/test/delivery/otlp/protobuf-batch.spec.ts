import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { ProtobufEncoding } from '../../../src/delivery/otlp/protobuf-encoding.js';
import { protobuf } from '../../support/otlp-encoding.js';
import { ended, endedSpans, namesOf } from '../deliveries.js';
import { batches } from './random-spans.js';

function written(encoding: ProtobufEncoding, spans: readonly ReadableSpan[]): Buffer {
  const batch = encoding.openBatch();
  for (const span of spans) batch.add(span);
  return batch.close();
}

const like = (span: ReadableSpan, fields: object): ReadableSpan =>
  Object.defineProperties(Object.create(span) as ReadableSpan, Object.getOwnPropertyDescriptors(fields));

describe('a batch that is written span by span', () => {
  test('has the bytes of one that is written as a whole, whatever was written before', () => {
    const encoding = new ProtobufEncoding();

    fc.assert(
      fc.property(batches, (spans) => {
        const bytes = written(encoding, spans);
        const expected = new ProtobufEncoding().encode(spans);
        expect(bytes.equals(expected)).toBe(true);
        encoding.release(bytes);
      }),
      { numRuns: 300 },
    );
  });

  test('has them while another is written as a whole in between', () => {
    const encoding = new ProtobufEncoding();

    fc.assert(
      fc.property(batches, batches, fc.nat(), (spans, others, point) => {
        const batch = encoding.openBatch();
        const middle = point % (spans.length + 1);
        for (const span of spans.slice(0, middle)) batch.add(span);
        const between = encoding.encode(others);
        for (const span of spans.slice(middle)) batch.add(span);
        expect(between.equals(new ProtobufEncoding().encode(others))).toBe(true);
        expect(batch.close().equals(new ProtobufEncoding().encode(spans))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('says what a span was when it was added', () => {
    const batch = new ProtobufEncoding().openBatch();
    const span = ended('GET /orders', { step: 'added' });

    batch.add(span);
    span.attributes.step = 'later';

    expect(protobuf.decode(batch.close())[0]?.attributes).toEqual({ step: 'added' });
  });

  test('keeps spans of one scope together that came among those of another', () => {
    const [first, other, second] = endedSpans(3) as [ReadableSpan, ReadableSpan, ReadableSpan];
    const batch = new ProtobufEncoding().openBatch();

    for (const span of [first, like(other, { instrumentationScope: { name: 'pg' } }), second])
      batch.add(span);

    expect(protobuf.decode(batch.close()).map(({ name, scope }) => [name, scope.name])).toEqual([
      ['1', 'orders'],
      ['3', 'orders'],
      ['2', 'pg'],
    ]);
  });

  test('leaves out a span that cannot be read', () => {
    const batch = new ProtobufEncoding().openBatch();
    const broken = like(ended('broken'), {
      get status() {
        throw new TypeError('not there');
      },
    });

    for (const span of [ended('1'), broken, ended('2')]) batch.add(span);

    expect(namesOf(protobuf.decode(batch.close()))).toEqual(['1', '2']);
  });
});
