import { sign, verify } from 'node:crypto';
import { EyrieError } from '@eyrie/core/engine';
import { decodeBase64 } from './base64.js';
import { isKeyName, type SigningKey, type VerifierKey } from './note-keys.js';

/** Characters of a note; `golang.org/x/mod/sumdb/note` reads as many bytes. */
const MAX_NOTE_LENGTH = 1_000_000;
/** Signatures of a note, known or not. */
const MAX_NOTE_SIGNATURES = 100;

const SIGNATURE_PREFIX = '— ';
const KEY_ID_BYTES = 4;

/** Why a text is not a signed note. */
export type NoteFault =
  | 'too-long'
  | 'not-unicode'
  | 'control-character'
  | 'no-signature-block'
  | 'no-signatures'
  | 'no-final-newline'
  | 'not-a-signature-line'
  | 'key-name'
  | 'signature-encoding'
  | 'too-many-signatures';

/** One signature of a note. */
export interface NoteSignature {
  readonly name: string;
  /** 8 hexadecimal digits. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** What a text is as a note, before any signature was verified: its text must not be believed yet. */
export type ParsedNote =
  | { readonly kind: 'note'; readonly text: string; readonly signatures: readonly NoteSignature[] }
  | { readonly kind: 'malformed'; readonly reason: NoteFault };

/** Takes a C2SP signed note apart (https://c2sp.org/signed-note). */
export function parseSignedNote(note: string): ParsedNote {
  if (note.length > MAX_NOTE_LENGTH) return malformed('too-long');
  if (!note.isWellFormed()) return malformed('not-unicode');
  if (hasControlCharacter(note)) return malformed('control-character');
  const split = note.lastIndexOf('\n\n');
  if (split < 0) return malformed('no-signature-block');
  const block = note.slice(split + 2);
  if (block === '') return malformed('no-signatures');
  if (!block.endsWith('\n')) return malformed('no-final-newline');
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > MAX_NOTE_SIGNATURES) return malformed('too-many-signatures');
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignatureLine(line);
    if (typeof signature === 'string') return malformed(signature);
    signatures.push(signature);
  }
  return { kind: 'note', text: note.slice(0, split + 1), signatures };
}

/** Whether a text can be that of a note: Unicode in lines, each of which ends in a line feed. */
export function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && !hasControlCharacter(text);
}

/** What a note says and who says so. */
export type NoteVerdict =
  /** Signed by at least one known key; no known key's signature is wrong. */
  | { readonly kind: 'verified'; readonly text: string; readonly keys: readonly VerifierKey[] }
  /** Only keys that are not known signed it: its text must not be believed. */
  | { readonly kind: 'unknown-keys'; readonly text: string; readonly signatures: readonly NoteSignature[] }
  /** It claims to be signed by a known key, which did not sign it. */
  | { readonly kind: 'invalid-signature'; readonly name: string; readonly keyId: string }
  | { readonly kind: 'malformed'; readonly reason: NoteFault };

/**
 * Verifies a note: signatures of unknown keys are ignored, also those that share either name or id with a known one; a
 * wrong signature of a known key makes the whole note invalid; of several by one key the first counts.
 */
export function verifySignedNote(note: string, keys: readonly VerifierKey[]): NoteVerdict {
  const parsed = parseSignedNote(note);
  if (parsed.kind === 'malformed') return parsed;
  const text = Buffer.from(parsed.text);
  const signers = new Set<VerifierKey>();
  for (const { name, keyId, signature } of parsed.signatures) {
    const key = keys.find((known) => known.name === name && known.keyId === keyId);
    if (key === undefined || signers.has(key)) continue;
    if (!verify(null, text, key.publicKey, signature)) return { kind: 'invalid-signature', name, keyId };
    signers.add(key);
  }
  return signers.size === 0
    ? { kind: 'unknown-keys', text: parsed.text, signatures: parsed.signatures }
    : { kind: 'verified', text: parsed.text, keys: [...signers] };
}

/**
 * Signs a text, which ends in a line feed, with each of the keys.
 *
 * @throws EyrieError `EYRIE_AUDIT_NOTE_INVALID` for a text that no note can have.
 */
export function signNote(text: string, keys: readonly SigningKey[]): string {
  if (!isNoteText(text)) throw notSignable();
  const bytes = Buffer.from(text);
  const lines = keys.map(({ name, keyId, privateKey }) => {
    const signature = Buffer.concat([Buffer.from(keyId, 'hex'), sign(null, bytes, privateKey)]);
    return `${SIGNATURE_PREFIX}${name} ${signature.toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

function parseSignatureLine(line: string): NoteSignature | NoteFault {
  if (!line.startsWith(SIGNATURE_PREFIX)) return 'not-a-signature-line';
  const rest = line.slice(SIGNATURE_PREFIX.length);
  const nameEnd = rest.indexOf(' ');
  if (nameEnd < 0) return 'not-a-signature-line';
  const name = rest.slice(0, nameEnd);
  if (!isKeyName(name)) return 'key-name';
  const bytes = decodeBase64(rest.slice(nameEnd + 1));
  if (bytes === undefined || bytes.length <= KEY_ID_BYTES) return 'signature-encoding';
  return {
    name,
    keyId: bytes.toString('hex', 0, KEY_ID_BYTES),
    signature: bytes.subarray(KEY_ID_BYTES),
  };
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}

function malformed(reason: NoteFault): { readonly kind: 'malformed'; readonly reason: NoteFault } {
  return { kind: 'malformed', reason };
}

function notSignable(): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_NOTE_INVALID',
    problem:
      'A text to be signed does not end in a line feed, or holds a control character or a lone surrogate',
    remedy: 'Sign text in lines, each of which ends in a line feed',
  });
}
