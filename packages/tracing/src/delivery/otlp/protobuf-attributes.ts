import { checkDepth, isExportable, isInt64 } from './attribute-values.js';
import { type KeptKey, KeptPairs } from './kept-pairs.js';
import { type ProtobufWriter, varintSize } from './protobuf-writer.js';

const KEY = 0x0a;
const VALUE = 0x12;
const STRING = 0x0a;
const BOOL = 0x10;
const INT = 0x18;
const DOUBLE = 0x21;
const ARRAY = 0x2a;
const MAP = 0x32;
const BYTES = 0x3a;
/** The one field of `ArrayValue` and `KeyValueList`. */
const ITEM = 0x0a;

/** Writes attributes as `KeyValue`s. Short pairs of text that come again are copied instead of written anew. */
export class ProtobufAttributes {
  readonly #writer: ProtobufWriter;
  readonly #pairs = new KeptPairs((key) => this.#encodedKey(key));

  constructor(writer: ProtobufWriter) {
    this.#writer = writer;
  }

  /** Writes all attributes behind this tag. A value that cannot be read is left out, and never throws. */
  write(tag: number, attributes: object | undefined): void {
    const writer = this.#writer;
    for (const key in attributes) {
      if (!Object.hasOwn(attributes, key)) continue;
      const start = writer.end;
      try {
        const value: unknown = attributes[key as never];
        if (!isExportable(value)) continue;
        writer.byte(tag);
        this.#pair(this.#pairs.keyOf(key), value);
      } catch {
        writer.rewind(start);
      }
    }
  }

  #pair(key: KeptKey, value: unknown): void {
    if (typeof value === 'string') this.#recurringText(key, value);
    else this.#keyValue(key.bytes, value, 1);
  }

  #recurringText(key: KeptKey, text: string): void {
    const writer = this.#writer;
    const kept = key.pairOf(text);
    if (kept !== undefined) {
      writer.raw(kept);
      return;
    }
    const start = writer.end;
    this.#textPair(key.bytes, text);
    if (key.isWorthKeeping(text)) this.#pairs.keep(key, text, writer.copyFrom(start));
  }

  #textPair(key: Uint8Array, text: string): void {
    const writer = this.#writer;
    const start = writer.end;
    this.#textHead(key, text.length);
    const bytes = writer.characters(text);
    if (bytes === text.length) return;
    writer.rewind(start);
    this.#textHead(key, bytes);
    writer.characters(text);
  }

  /** All of a pair but the text, which takes so many bytes. */
  #textHead(key: Uint8Array, bytes: number): void {
    const writer = this.#writer;
    const value = 1 + varintSize(bytes) + bytes;
    writer.varint(key.length + 1 + varintSize(value) + value);
    writer.raw(key);
    writer.byte(VALUE);
    writer.varint(value);
    writer.byte(STRING);
    writer.varint(bytes);
  }

  #keyValue(key: Uint8Array, value: unknown, depth: number): void {
    const writer = this.#writer;
    const pair = writer.open();
    writer.raw(key);
    writer.byte(VALUE);
    this.#anyValue(value, depth);
    writer.close(pair);
  }

  /** An `AnyValue` behind its length. What OTLP has no type for becomes an empty one. */
  #anyValue(value: unknown, depth: number): void {
    checkDepth(depth);
    const writer = this.#writer;
    const start = writer.open();
    if (typeof value === 'string') {
      writer.byte(STRING);
      writer.text(value);
    } else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'boolean') {
      writer.byte(BOOL);
      writer.byte(value ? 1 : 0);
    } else if (value instanceof Uint8Array) {
      writer.byte(BYTES);
      writer.varint(value.length);
      writer.raw(value);
    } else if (Array.isArray(value)) this.#array(value, depth);
    else if (typeof value === 'object' && value !== null) this.#map(value, depth);
    writer.close(start);
  }

  #number(value: number): void {
    const writer = this.#writer;
    if (isInt64(value)) {
      writer.byte(INT);
      writer.int64(value);
    } else {
      writer.byte(DOUBLE);
      writer.double(value);
    }
  }

  #array(values: readonly unknown[], depth: number): void {
    const writer = this.#writer;
    writer.byte(ARRAY);
    const start = writer.open();
    for (const value of values) {
      writer.byte(ITEM);
      this.#anyValue(value, depth + 1);
    }
    writer.close(start);
  }

  #map(map: object, depth: number): void {
    const writer = this.#writer;
    writer.byte(MAP);
    const start = writer.open();
    for (const [key, value] of Object.entries(map)) {
      if (!isExportable(value)) continue;
      writer.byte(ITEM);
      this.#keyValue(this.#encodedKey(key), value, depth + 1);
    }
    writer.close(start);
  }

  #encodedKey(key: string): Uint8Array {
    const writer = this.#writer;
    const start = writer.end;
    writer.byte(KEY);
    writer.text(key);
    const encoded = writer.copyFrom(start);
    writer.rewind(start);
    return encoded;
  }
}
