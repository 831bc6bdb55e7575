import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request as it was received. */
export interface ReceivedRequest {
  readonly method: string;
  /** As it stands in the request line, with its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Why AWS would answer 403, as its error code; `undefined` for a request that is signed rightly (Signature V4). */
export function signatureFault(request: ReceivedRequest, credentials: Credentials): string | undefined {
  const { headers, body } = request;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([\da-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (parts === null) return 'AccessDenied';
  const [, keyId = '', date = '', region = '', service = '', signed = '', signature = ''] = parts;
  if (keyId !== credentials.accessKeyId) return 'InvalidAccessKeyId';
  const contentHash = String(headers['x-amz-content-sha256'] ?? sha256(body));
  if (/^[\da-f]{64}$/.test(contentHash) && contentHash !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const [path = '', query = ''] = request.url.split('?');
  const names = signed.split(';');
  if (!names.includes('host')) return 'AccessDenied';
  const canonical = [
    request.method,
    path,
    query
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
      .sort()
      .join('&'),
    ...names.map(
      (name) =>
        `${name}:${String(headers[name] ?? '')
          .trim()
          .replace(/ +/g, ' ')}`,
    ),
    '',
    signed,
    contentHash,
  ].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', String(headers['x-amz-date']), scope, sha256(canonical)].join('\n');
  let key = hmac(`AWS4${credentials.secretAccessKey}`, date);
  for (const part of [region, service, 'aws4_request']) key = hmac(key, part);
  const expected = hmac(key, text);
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? undefined : 'SignatureDoesNotMatch';
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
