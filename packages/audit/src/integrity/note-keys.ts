import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { EyrieError } from '@eyrie/core/engine';
import { decodeBase64 } from './base64.js';

const ED25519 = 0x01;
const KEY_BYTES = 32;
const PRIVATE_PREFIX = 'PRIVATE+KEY+';
const KEY_ID = /^[0-9a-f]{8}$/;
// What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410).
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key with which signed notes are verified. */
export interface VerifierKey {
  readonly name: string;
  /** First four bytes of SHA-256 over name, line feed, type and public key: 8 hexadecimal digits. */
  readonly keyId: string;
  readonly publicKey: KeyObject;
}

/** A key with which notes are signed. */
export interface SigningKey extends VerifierKey {
  readonly privateKey: KeyObject;
}

/** Both texts of a new key. */
export interface SigningKeyTexts {
  /** `PRIVATE+KEY+name+keyid+base64`: a secret. */
  readonly privateKey: string;
  /** `name+keyid+base64`: for whoever verifies. */
  readonly verifierKey: string;
}

/** Whether a name can be that of a key: not empty, without blanks of any kind, control characters and `+`. */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !/[\p{White_Space}\p{Cc}+]/u.test(name);
}

/**
 * Makes a key for Ed25519 signatures of a C2SP signed note.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_NAME_INVALID`
 */
export function generateSigningKey(name: string): SigningKeyTexts {
  const pair = generateKeyPairSync('ed25519');
  const seed = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_PREFIX.length);
  return {
    privateKey: formatSigningKey(name, seed),
    verifierKey: formatVerifierKey(name, rawPublicKey(pair.publicKey)),
  };
}

/**
 * A verification key as text, `name+keyid+base64(0x01 ‖ public key)`.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_NAME_INVALID`
 */
export function formatVerifierKey(name: string, publicKey: Uint8Array): string {
  return `${checkedName(name)}+${keyIdOf(name, publicKey)}+${encoded(publicKey)}`;
}

/**
 * A private key as text, `PRIVATE+KEY+name+keyid+base64(0x01 ‖ seed)`, as `golang.org/x/mod/sumdb/note` writes it.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_NAME_INVALID`
 */
export function formatSigningKey(name: string, seed: Uint8Array): string {
  const publicKey = rawPublicKey(createPublicKey(privateKeyOf(seed)));
  return `${PRIVATE_PREFIX}${checkedName(name)}+${keyIdOf(name, publicKey)}+${encoded(seed)}`;
}

/** The text of the verification key that belongs to a key. */
export function verifierKeyText(key: VerifierKey): string {
  return formatVerifierKey(key.name, rawPublicKey(key.publicKey));
}

/**
 * The verification key that belongs to a private key, both as text. No error says anything of its content.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_INVALID`
 */
export function verifierKeyFor(privateKey: string): string {
  return verifierKeyText(parseSigningKey(privateKey));
}

/**
 * Reads a verification key.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_INVALID`
 */
export function parseVerifierKey(text: string): VerifierKey {
  const { name, keyId, bytes } = parseKeyText(text, 'verification key');
  if (keyIdOf(name, bytes) !== keyId) throw invalidKey('verification key', 'its id is not that of the key');
  return { name, keyId, publicKey: publicKeyOf(bytes) };
}

/**
 * Reads a private key. No error says anything of its content.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_INVALID`
 */
export function parseSigningKey(text: string): SigningKey {
  if (!text.startsWith(PRIVATE_PREFIX))
    throw invalidKey('private key', `it does not begin with ${PRIVATE_PREFIX}`);
  const { name, keyId, bytes } = parseKeyText(text.slice(PRIVATE_PREFIX.length), 'private key');
  const privateKey = privateKeyOf(bytes);
  const publicKey = createPublicKey(privateKey);
  if (keyIdOf(name, rawPublicKey(publicKey)) !== keyId) {
    throw invalidKey('private key', 'its id is not that of the key');
  }
  return { name, keyId, publicKey, privateKey };
}

function parseKeyText(text: string, what: string): { name: string; keyId: string; bytes: Uint8Array } {
  // Only the first two: base64 has a plus sign of its own.
  const nameEnd = text.indexOf('+');
  const idEnd = text.indexOf('+', nameEnd + 1);
  if (nameEnd < 0 || idEnd < 0) throw invalidKey(what, 'it does not have the parts name, id and key');
  const name = text.slice(0, nameEnd);
  const keyId = text.slice(nameEnd + 1, idEnd);
  const typed = decodeBase64(text.slice(idEnd + 1));
  if (!isKeyName(name)) throw invalidKey(what, 'its name is empty or has a blank in it');
  if (!KEY_ID.test(keyId)) throw invalidKey(what, 'its id is not 8 lower-case hexadecimal digits');
  if (typed === undefined) throw invalidKey(what, 'its last part is not base64');
  if (typed[0] !== ED25519) throw invalidKey(what, 'it is not of the type Ed25519');
  if (typed.length !== 1 + KEY_BYTES) throw invalidKey(what, `it does not have ${KEY_BYTES} bytes`);
  return { name, keyId, bytes: typed.subarray(1) };
}

function keyIdOf(name: string, publicKey: Uint8Array): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), publicKey])).slice(0, 8);
}

function encoded(key: Uint8Array): string {
  return Buffer.concat([Buffer.of(ED25519), key]).toString('base64');
}

function publicKeyOf(bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, bytes]), format: 'der', type: 'spki' });
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
}

function checkedName(name: string): string {
  if (isKeyName(name)) return name;
  throw new EyrieError({
    code: 'EYRIE_AUDIT_KEY_NAME_INVALID',
    problem: 'A signing key has a name that is empty, or holds a blank, a control character or a plus sign',
    remedy: 'Name it like a URL without its scheme, such as "example.com/audit"',
  });
}

function invalidKey(what: string, problem: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_KEY_INVALID',
    problem: `A ${what} cannot be read: ${problem}`,
    remedy:
      'Copy the whole line that "eyrie audit keygen" printed: name+id+key to verify, PRIVATE+KEY+name+id+key to sign',
  });
}
