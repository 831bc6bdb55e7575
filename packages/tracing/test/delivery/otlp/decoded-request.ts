import { join } from 'node:path';
import protos from 'google-proto-files';

const request = protos
  .loadSync(join(import.meta.dirname, '../../support/otlp-trace.proto'))
  .lookupType('ExportTraceServiceRequest');

/** All that a request in protobuf says, whether by a field or by its absence. */
export function decodedRequest(body: Uint8Array): Readonly<Record<string, unknown>> {
  return request.toObject(request.decode(body), { defaults: true, longs: String, bytes: String });
}
