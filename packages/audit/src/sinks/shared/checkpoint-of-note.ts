import type { SignedCheckpoint } from '../../records/sealed-record.js';

/** What a C2SP note says of a log; `undefined` for what is no checkpoint. Signatures are not looked at. */
export function checkpointOfNote(
  note: string,
  stream: string,
  createdAt: string,
): SignedCheckpoint | undefined {
  const [, sizeText = '', rootText = '', blank] = note.split('\n', 4);
  const size = /^(?:0|[1-9]\d{0,15})$/.test(sizeText) ? Number(sizeText) : Number.NaN;
  const root = Buffer.from(rootText, 'base64');
  if (!Number.isSafeInteger(size) || root.length !== 32 || blank !== '') return undefined;
  return { stream, size, root: root.toString('hex'), note, createdAt };
}
