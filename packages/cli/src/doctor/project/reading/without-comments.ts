import { piecesOf } from './pieces-of-code.js';

/** TypeScript, or JSON with comments, with a blank for each comment. */
export function withoutComments(text: string): string {
  return piecesOf(text)
    .map((piece) => (piece.kind === 'comment' ? ' ' : piece.text))
    .join('');
}

/** Reads JSON as TypeScript's configuration has it: with comments, and commas behind the last one. */
export function parseJsonWithComments(text: string): unknown {
  const strict = piecesOf(withoutComments(text.replace(/^\ufeff/, ''))).map((piece) =>
    piece.kind === 'code' ? piece.text.replaceAll(/,(?=\s*[}\]])/g, '') : piece.text,
  );
  return JSON.parse(strict.join(''));
}
