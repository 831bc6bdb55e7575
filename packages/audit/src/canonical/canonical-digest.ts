import { createHash } from 'node:crypto';
import type { Json } from '../event/json.js';
import { canonicalJson } from './canonical-json.js';

/** Length and SHA-256 of a value's canonical JSON. */
export interface CanonicalDigest {
  /** Length in bytes of UTF-8. */
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** What proves later that a value was this one. Throws as {@link canonicalJson} does. */
export function canonicalDigest(value: Json): CanonicalDigest {
  const body = Buffer.from(canonicalJson(value));
  return { bytes: body.byteLength, sha256: createHash('sha256').update(body).digest('hex') };
}
