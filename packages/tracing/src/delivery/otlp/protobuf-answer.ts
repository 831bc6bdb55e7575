import type { PartialSuccess } from './trace-encoding.js';

const VARINT = 0;
const BITS_64 = 1;
const LENGTH = 2;
const BITS_32 = 5;

/** A field of a message: its number, and its content where that is a number or has a length. */
interface Field {
  readonly number: number;
  readonly value: bigint | Buffer | undefined;
}

/**
 * Reads `ExportTraceServiceResponse`.
 *
 * @throws RangeError for what is no protobuf.
 */
export function readPartialSuccess(body: Buffer): PartialSuccess {
  let rejectedSpans = 0;
  let message = '';
  for (const { number, value } of fieldsOf(body)) {
    if (number !== 1 || !Buffer.isBuffer(value)) continue;
    for (const field of fieldsOf(value)) {
      if (field.number === 1 && typeof field.value === 'bigint') rejectedSpans = Number(field.value);
      if (field.number === 2 && Buffer.isBuffer(field.value)) message = field.value.toString();
    }
  }
  return { rejectedSpans, message };
}

function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('a number is cut off');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new RangeError('a number has more than 64 bits');
  };
  const skip = (bytes: number): Buffer => {
    const content = message.subarray(at, at + bytes);
    if (bytes < 0 || content.length < bytes) throw new RangeError('a field is cut off');
    at += bytes;
    return content;
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case VARINT:
        yield { number, value: varint() };
        break;
      case LENGTH:
        yield { number, value: skip(Number(varint())) };
        break;
      case BITS_64:
        skip(8);
        break;
      case BITS_32:
        skip(4);
        break;
      default:
        throw new RangeError('a field is of no known type');
    }
  }
}
