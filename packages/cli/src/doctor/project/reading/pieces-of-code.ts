/** A text in quotes, a comment, or what stands between them. */
export interface PieceOfCode {
  readonly kind: 'quoted' | 'comment' | 'code';
  readonly text: string;
}

const BODIES: Readonly<Record<string, RegExp>> = {
  '"': /(?:[^"\\\n]|\\.)*/y,
  "'": /(?:[^'\\\n]|\\.)*/y,
  '`': /(?:[^`\\]|\\[\s\S])*/y,
};

/**
 * Takes TypeScript, or JSON with comments, apart: all pieces together are the text again. A text in quotes may look like
 * a comment. A regular expression with a quote in it is taken for the beginning of a text, at most up to the end of its
 * line. A comment that does not end is one up to the end of the file. It takes time as the text is long, whatever is in it.
 */
export function piecesOf(text: string): readonly PieceOfCode[] {
  const pieces: PieceOfCode[] = [];
  const unclosed = new Map<string, number>();
  const openings = /["'`]|\/[/*]/g;
  let done = 0;
  for (let found = openings.exec(text); found !== null; found = openings.exec(text)) {
    const { 0: opening, index } = found;
    if (index < (unclosed.get(opening) ?? 0)) continue;
    const isComment = opening.startsWith('/');
    const end = isComment ? endOfComment(text, index) : endOfBody(text, index, opening);
    if (!isComment && text[end] !== opening) {
      // Any further quote before that end is an escaped one of this text, and closed no more than this one.
      unclosed.set(opening, end);
      continue;
    }
    const after = isComment ? end : end + 1;
    pieces.push(
      { kind: 'code', text: text.slice(done, index) },
      { kind: isComment ? 'comment' : 'quoted', text: text.slice(index, after) },
    );
    done = after;
    openings.lastIndex = after;
  }
  pieces.push({ kind: 'code', text: text.slice(done) });
  return pieces;
}

function endOfComment(text: string, start: number): number {
  const isLine = text[start + 1] === '/';
  const end = text.indexOf(isLine ? '\n' : '*/', start + 2);
  if (end === -1) return text.length;
  return isLine ? end : end + 2;
}

/** Where the quote stands that closes a text, or where the text can go no further. */
function endOfBody(text: string, start: number, quote: string): number {
  const body = BODIES[quote];
  if (body === undefined) return start;
  body.lastIndex = start + 1;
  body.test(text);
  return body.lastIndex;
}
