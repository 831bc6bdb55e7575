const HASH_HEX = /^[0-9a-f]{64}$/;

/** Whether a text is a SHA-256 as it is kept everywhere here: 64 lower-case hexadecimal digits. */
export function isHashHex(text: unknown): text is string {
  return typeof text === 'string' && HASH_HEX.test(text);
}
