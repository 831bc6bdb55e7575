import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { canonicalJson } from '../../canonical/canonical-json.js';
import type { Json } from '../json.js';

/** The key of a subject: 32 bytes. */
export type SubjectKey = Uint8Array;

/** Where an encrypted value stands: it can be decrypted at no other place. */
export interface CipherPlace {
  readonly eventId: string;
  /** A JSON Pointer into the event, such as `/changes/0/from`. */
  readonly pointer: string;
}

/** A value that was encrypted, as it can be read now. */
export type DecryptedValue =
  | { readonly state: 'revealed'; readonly value: Json }
  /** There is no key any more. */
  | { readonly state: 'erased' }
  /** The key is another one than it was encrypted with, or the text was altered or moved. */
  | { readonly state: 'unreadable' };

const PREFIX = 'eyrie:v1:';
const ENCRYPTED = /^eyrie:v1:([\w-]{16}):([\w-]{22,})$/;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts a value with AES-256-GCM, bound to its place: `eyrie:v1:<nonce>:<ciphertext and tag>`, both base64url. The nonce
 * is derived from the key, the place and the value, so that the same event repeated has the same bytes.
 */
export function encryptValue(value: Json, key: SubjectKey, place: CipherPlace): string {
  const plain = Buffer.from(canonicalJson(value));
  const bound = boundBytes(place);
  const nonce = createHmac('sha256', key)
    .update('eyrie nonce\n')
    .update(bound)
    .update('\n')
    .update(plain)
    .digest()
    .subarray(0, NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return `${PREFIX}${nonce.toString('base64url')}:${encrypted.toString('base64url')}`;
}

/** Reads what {@link encryptValue} wrote; without a key it is erased. Never throws. */
export function decryptValue(text: string, key: SubjectKey | undefined, place: CipherPlace): DecryptedValue {
  if (key === undefined) return { state: 'erased' };
  const [, nonce = '', encrypted = ''] = ENCRYPTED.exec(text) ?? [];
  try {
    const bytes = Buffer.from(encrypted, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundBytes(place)).setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
    return { state: 'revealed', value: JSON.parse(plain.toString()) as Json };
  } catch {
    return { state: 'unreadable' };
  }
}

/** Whether a value has the form of an encrypted one. */
export function isEncryptedValue(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(PREFIX) && ENCRYPTED.test(value);
}

function boundBytes({ eventId, pointer }: CipherPlace): Buffer {
  return Buffer.from(`${eventId}\n${pointer}`);
}
