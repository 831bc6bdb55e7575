import { type SigningKey, type VerifierKey } from './note-keys.js';
/** Characters of a note; `golang.org/x/mod/sumdb/note` reads as many bytes. */
export declare const MAX_NOTE_LENGTH = 1000000;
/** Signatures of a note, known or not. */
export declare const MAX_NOTE_SIGNATURES = 100;
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
  | {
      readonly kind: 'note';
      readonly text: string;
      readonly signatures: readonly NoteSignature[];
    }
  | {
      readonly kind: 'malformed';
      readonly reason: NoteFault;
    };
/** Takes a C2SP signed note apart (https://c2sp.org/signed-note). */
export declare function parseSignedNote(note: string): ParsedNote;
/** Whether a text can be that of a note: Unicode in lines, each of which ends in a line feed. */
export declare function isNoteText(text: string): boolean;
/** What a note says and who says so. */
export type NoteVerdict =
  /** Signed by at least one known key; no known key's signature is wrong. */
  | {
      readonly kind: 'verified';
      readonly text: string;
      readonly keys: readonly VerifierKey[];
    }
  /** Only keys that are not known signed it: its text must not be believed. */
  | {
      readonly kind: 'unknown-keys';
      readonly text: string;
      readonly signatures: readonly NoteSignature[];
    }
  /** It claims to be signed by a known key, which did not sign it. */
  | {
      readonly kind: 'invalid-signature';
      readonly name: string;
      readonly keyId: string;
    }
  | {
      readonly kind: 'malformed';
      readonly reason: NoteFault;
    };
/**
 * Verifies a note: signatures of unknown keys are ignored, also those that share either name or id with a known one; a
 * wrong signature of a known key makes the whole note invalid; of several by one key the first counts.
 */
export declare function verifySignedNote(note: string, keys: readonly VerifierKey[]): NoteVerdict;
/**
 * Signs a text, which ends in a line feed, with each of the keys.
 *
 * @throws EyrieError `EYRIE_AUDIT_NOTE_INVALID` for a text that no note can have.
 */
export declare function signNote(text: string, keys: readonly SigningKey[]): string;
//# sourceMappingURL=signed-note.d.ts.map
