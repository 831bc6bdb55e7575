import { createHash } from 'node:crypto';

// Well below what file systems allow (255 bytes), with room for what is put around it.
const MAX_LENGTH = 180;
const KEPT_LENGTH = 140;
const DIGEST_LENGTH = 32;

/** Names that Windows keeps for devices, whatever follows their first dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A text as one segment of a path or an object's key: letters, digits, `_`, `-` and inner dots stay, every other byte
 * of its UTF-8 becomes `!` and two hexadecimal digits. Different texts have different segments; the ends of long ones
 * give way to a digest.
 */
export function safeSegment(text: string): string {
  if (text === '') return '!';
  let segment = '';
  for (const byte of Buffer.from(text.toWellFormed())) {
    const character = String.fromCharCode(byte);
    segment += /[\w.-]/.test(character) ? character : escaped(byte);
  }
  segment = segment.replace(/^\.|\.$/g, escaped(0x2e)).replace(DEVICE, (name) => {
    return escaped(name.charCodeAt(0)) + name.slice(1);
  });
  if (segment.length <= MAX_LENGTH) return segment;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH);
  return `${segment.slice(0, KEPT_LENGTH)}!~${digest}`;
}

/** The text of a segment; `undefined` where its end gave way to a digest, or where it is no segment. */
export function textOfSegment(segment: string): string | undefined {
  if (segment === '!') return '';
  if (!/^(?:[\w.-]|![\da-f]{2})+$/.test(segment)) return undefined;
  const bytes = segment.replace(/!([\da-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function escaped(byte: number): string {
  return `!${byte.toString(16).padStart(2, '0')}`;
}
