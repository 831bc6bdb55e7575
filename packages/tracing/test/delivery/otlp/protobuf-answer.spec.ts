import * as fc from 'fast-check';
import { readPartialSuccess } from '../../../src/delivery/otlp/protobuf-answer.js';
import { protobuf } from '../../support/otlp-encoding.js';

describe('an answer in protobuf', () => {
  test('tells how many spans were rejected and why, whatever they are', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string({ unit: 'binary' }), (rejectedSpans, errorMessage) => {
        expect(readPartialSuccess(protobuf.encodeResponse({ rejectedSpans, errorMessage }))).toEqual({
          rejectedSpans,
          message: errorMessage,
        });
      }),
    );
  });

  test.each<[string, readonly number[], { rejectedSpans: number; message: string }]>([
    ['is empty', [], { rejectedSpans: 0, message: '' }],
    ['has an empty partial success', [0x0a, 0], { rejectedSpans: 0, message: '' }],
    [
      'has fields of later versions',
      [0x10, 1, 0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x25, 1, 2, 3, 4, 0x0a, 5, 0x1a, 1, 0, 0x08, 3],
      { rejectedSpans: 3, message: '' },
    ],
    [
      'has a negative number',
      [0x0a, 11, 0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
      { rejectedSpans: -1, message: '' },
    ],
  ])('that %s is read', (_what, bytes, answer) => {
    expect(readPartialSuccess(Buffer.from(bytes))).toEqual(answer);
  });

  test.each<[string, readonly number[]]>([
    ['is cut off within a number', [0x08, 0x80]],
    ['is cut off within a text', [0x0a, 5, 1]],
    ['has a number of more than 64 bits', [0x08, ...Array<number>(10).fill(255), 1]],
    ['has a field of no known type', [0x0f]],
  ])('that %s is an error', (_what, bytes) => {
    expect(() => readPartialSuccess(Buffer.from(bytes))).toThrow(RangeError);
  });

  test('is read or is an error, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          readPartialSuccess(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
