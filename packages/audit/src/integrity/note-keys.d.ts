import { type KeyObject } from 'node:crypto';
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
export declare function isKeyName(name: string): boolean;
/**
 * Makes a key for Ed25519 signatures of a C2SP signed note.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_NAME_INVALID`
 */
export declare function generateSigningKey(name: string): SigningKeyTexts;
/**
 * A verification key as text, `name+keyid+base64(0x01 ‖ public key)`.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_NAME_INVALID`
 */
export declare function formatVerifierKey(name: string, publicKey: Uint8Array): string;
/**
 * A private key as text, `PRIVATE+KEY+name+keyid+base64(0x01 ‖ seed)`, as `golang.org/x/mod/sumdb/note` writes it.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_NAME_INVALID`
 */
export declare function formatSigningKey(name: string, seed: Uint8Array): string;
/** The text of the verification key that belongs to a key. */
export declare function verifierKeyText(key: VerifierKey): string;
/**
 * Reads a verification key.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_INVALID`
 */
export declare function parseVerifierKey(text: string): VerifierKey;
/**
 * Reads a private key. No error says anything of its content.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_INVALID`
 */
export declare function parseSigningKey(text: string): SigningKey;
//# sourceMappingURL=note-keys.d.ts.map
