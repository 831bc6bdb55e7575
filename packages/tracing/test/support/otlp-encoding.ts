import { join } from 'node:path';
import protos from 'google-proto-files';
import { type ReceivedSpan, spansOf } from './received-span.js';

/** What an OTLP receiver answers of what it did not keep. */
export interface PartialSuccess {
  readonly rejectedSpans?: number | undefined;
  readonly errorMessage?: string | undefined;
}

/** One of the two ways in which OTLP is written over HTTP. */
export interface OtlpEncoding {
  readonly name: 'json' | 'protobuf';
  readonly contentType: string;
  /** @throws Error for what cannot be decoded. */
  decode(body: Buffer): readonly ReceivedSpan[];
  encodeResponse(partialSuccess: PartialSuccess | undefined): Buffer;
}

const root = protos.loadSync(join(import.meta.dirname, 'otlp-trace.proto'));
const requestType = root.lookupType('ExportTraceServiceRequest');
const responseType = root.lookupType('ExportTraceServiceResponse');

const json: OtlpEncoding = {
  name: 'json',
  contentType: 'application/json',
  decode: (body) => spansOf(JSON.parse(body.toString('utf8'))),
  encodeResponse: (partialSuccess) => Buffer.from(JSON.stringify({ partialSuccess: partialSuccess ?? {} })),
};

/** OTLP in protobuf. */
export const protobuf: OtlpEncoding = {
  name: 'protobuf',
  contentType: 'application/x-protobuf',
  decode: (body) =>
    spansOf(
      withHexadecimalIds(requestType.toObject(requestType.decode(body), { longs: String, bytes: String })),
    ),
  encodeResponse: (partialSuccess) =>
    Buffer.from(
      responseType
        .encode(responseType.fromObject(partialSuccess === undefined ? {} : { partialSuccess }))
        .finish(),
    ),
};

/** The encoding of a content type, parameters aside. */
export function encodingOf(contentType: string | undefined): OtlpEncoding | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  return [json, protobuf].find((each) => each.contentType === type);
}

const IDS: ReadonlySet<string> = new Set(['traceId', 'spanId', 'parentSpanId']);

/** The JSON mapping of OTLP writes ids in hexadecimal, where that of protobuf writes base64. */
function withHexadecimalIds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, item: unknown) =>
    IDS.has(key) && typeof item === 'string' ? Buffer.from(item, 'base64').toString('hex') : item,
  );
}
