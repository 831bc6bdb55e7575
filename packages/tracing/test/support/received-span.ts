/** A value of an attribute; whole numbers beyond 2^53 are bigint, bytes are base64. */
export type ReceivedValue =
  | string
  | number
  | bigint
  | boolean
  | undefined
  | readonly ReceivedValue[]
  | { readonly [key: string]: ReceivedValue };

export type ReceivedAttributes = Readonly<Record<string, ReceivedValue>>;

/** An event of a span. */
export interface ReceivedEvent {
  readonly name: string;
  readonly timeNs: bigint;
  readonly attributes: ReceivedAttributes;
}

/** A link of a span to another. */
export interface ReceivedLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: ReceivedAttributes;
}

/** A span as it arrived, with what its batch said of its scope and its resource. */
export interface ReceivedSpan {
  readonly name: string;
  readonly kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** 32 hexadecimal digits in lower case. */
  readonly traceId: string;
  /** 16 hexadecimal digits in lower case. */
  readonly spanId: string;
  /** `undefined` for the first span of a trace. */
  readonly parentSpanId: string | undefined;
  readonly traceState: string;
  /** The W3C flags in the lowest eight bits. */
  readonly flags: number;
  /** Nanoseconds since 1970. */
  readonly startNs: bigint;
  /** Nanoseconds since 1970. */
  readonly endNs: bigint;
  readonly attributes: ReceivedAttributes;
  readonly events: readonly ReceivedEvent[];
  readonly links: readonly ReceivedLink[];
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message: string };
  readonly scope: { readonly name: string; readonly version: string };
  readonly resource: ReceivedAttributes;
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUS_CODES = ['unset', 'ok', 'error'] as const;
const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

type Message = Readonly<Record<string, unknown>>;

/**
 * The spans of an `ExportTraceServiceRequest` in the JSON mapping of OTLP.
 *
 * @throws TypeError for what is no such request.
 */
export function spansOf(request: unknown): readonly ReceivedSpan[] {
  return messages(message(request), 'resourceSpans').flatMap((ofResource) => {
    const resource = attributesOf(part(ofResource, 'resource'));
    return messages(ofResource, 'scopeSpans').flatMap((ofScope) => {
      const { name, version } = part(ofScope, 'scope');
      const scope = { name: text(name), version: text(version) };
      return messages(ofScope, 'spans').map((span) => receivedSpan(span, scope, resource));
    });
  });
}

function receivedSpan(
  span: Message,
  scope: ReceivedSpan['scope'],
  resource: ReceivedAttributes,
): ReceivedSpan {
  const status = part(span, 'status');
  return {
    name: text(span.name),
    kind: oneOf(KINDS, span.kind),
    traceId: id(span.traceId, TRACE_ID),
    spanId: id(span.spanId, SPAN_ID),
    parentSpanId: text(span.parentSpanId) === '' ? undefined : id(span.parentSpanId, SPAN_ID),
    traceState: text(span.traceState),
    flags: Number(span.flags ?? 0),
    startNs: nanoseconds(span.startTimeUnixNano),
    endNs: nanoseconds(span.endTimeUnixNano),
    attributes: attributesOf(span),
    events: messages(span, 'events').map((event) => ({
      name: text(event.name),
      timeNs: nanoseconds(event.timeUnixNano),
      attributes: attributesOf(event),
    })),
    links: messages(span, 'links').map((link) => ({
      traceId: id(link.traceId, TRACE_ID),
      spanId: id(link.spanId, SPAN_ID),
      attributes: attributesOf(link),
    })),
    status: { code: oneOf(STATUS_CODES, status.code), message: text(status.message) },
    scope,
    resource,
  };
}

function attributesOf(owner: Message): ReceivedAttributes {
  return keyValues(messages(owner, 'attributes'));
}

function keyValues(entries: readonly Message[]): Readonly<Record<string, ReceivedValue>> {
  return Object.fromEntries(entries.map(({ key, value }) => [text(key), anyValue(message(value ?? {}))]));
}

function anyValue(value: Message): ReceivedValue {
  if (value.stringValue !== undefined) return text(value.stringValue);
  if (value.boolValue !== undefined) return value.boolValue === true;
  if (value.intValue !== undefined) return wholeNumber(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.bytesValue !== undefined) return text(value.bytesValue);
  if (value.arrayValue !== undefined) return messages(part(value, 'arrayValue'), 'values').map(anyValue);
  if (value.kvlistValue !== undefined) return keyValues(messages(part(value, 'kvlistValue'), 'values'));
  return undefined;
}

function wholeNumber(value: unknown): number | bigint {
  const exact = BigInt(value as string | number);
  return BigInt.asIntN(54, exact) === exact ? Number(exact) : exact;
}

function nanoseconds(value: unknown): bigint {
  return BigInt((value ?? 0) as string | number);
}

function id(value: unknown, pattern: RegExp): string {
  const hexadecimal = text(value).toLowerCase();
  if (!pattern.test(hexadecimal)) throw new TypeError(`"${hexadecimal}" is no id`);
  return hexadecimal;
}

function oneOf<Name extends string>(names: readonly Name[], index: unknown = 0): Name {
  const name = names[Number(index)];
  if (name === undefined) throw new TypeError(`${String(index)} is none of ${names.join(', ')}`);
  return name;
}

function part(owner: Message, name: string): Message {
  return message(owner[name] ?? {});
}

function messages(owner: Message, name: string): readonly Message[] {
  const values = owner[name] ?? [];
  if (!Array.isArray(values)) throw new TypeError(`${name} is no list`);
  return values.map(message);
}

function message(value: unknown): Message {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Message;
  throw new TypeError('a message is no object');
}

function text(value: unknown = ''): string {
  if (typeof value !== 'string') throw new TypeError('a text is no text');
  return value;
}
