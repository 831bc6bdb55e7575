// A text in quotes, which may look like a comment, or a comment. A regular expression with a quote in it is taken for the
// beginning of a text, at most up to the end of its line. A comment that does not end is one up to the end of the file.
const TEXT_OR_COMMENT =
  /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

/** TypeScript, or JSON with comments, with a blank for each comment. */
export function withoutComments(text: string): string {
  return text.replaceAll(TEXT_OR_COMMENT, (match) => (match.startsWith('/') ? ' ' : match));
}

/** Reads JSON as TypeScript's configuration has it: with comments, and commas behind the last one. */
export function parseJsonWithComments(text: string): unknown {
  const bare = withoutComments(text.replace(/^\ufeff/, ''));
  const strict = bare.replaceAll(/"(?:\\.|[^"\\\n])*"|,(?=\s*[}\]])/g, (match) =>
    match === ',' ? '' : match,
  );
  return JSON.parse(strict);
}
