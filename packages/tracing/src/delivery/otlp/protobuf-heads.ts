import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ProtobufAttributes } from './protobuf-attributes.js';
import type { ProtobufWriter } from './protobuf-writer.js';
import type { Scope } from './trace-encoding.js';

type Resource = ReadableSpan['resource'];

/** The first field of a message, as `ResourceSpans` and `ScopeSpans` begin: written once, copied from then on. */
export class ProtobufHeads {
  readonly #writer: ProtobufWriter;
  readonly #attributes: ProtobufAttributes;
  // Both go with what they are kept for.
  readonly #resources = new WeakMap<Resource, Uint8Array>();
  readonly #scopes = new WeakMap<Scope, Uint8Array>();

  constructor(writer: ProtobufWriter) {
    this.#writer = writer;
    this.#attributes = new ProtobufAttributes(writer);
  }

  ofResource(resource: Resource): Uint8Array {
    const kept = this.#resources.get(resource);
    if (kept !== undefined) return kept;
    const encoded = this.#block(() => this.#attributes.write(0x0a, resource.attributes));
    // What a detector has yet to find out comes later.
    if (resource.asyncAttributesPending !== true) this.#resources.set(resource, encoded);
    return encoded;
  }

  ofScope(scope: Scope): Uint8Array {
    const kept = this.#scopes.get(scope);
    if (kept !== undefined) return kept;
    const encoded = this.#block(() => {
      this.#writer.optionalText(0x0a, scope.name);
      this.#writer.optionalText(0x12, scope.version);
      this.#attributes.write(0x1a, scope.attributes);
      this.#writer.optionalCount(0x20, scope.droppedAttributesCount);
    });
    this.#scopes.set(scope, encoded);
    return encoded;
  }

  /** Apart from where it is written to. */
  #block(write: () => void): Uint8Array {
    const writer = this.#writer;
    const before = writer.end;
    writer.byte(0x0a);
    const start = writer.open();
    write();
    writer.close(start);
    const block = writer.copyFrom(before);
    writer.rewind(before);
    return block;
  }
}
