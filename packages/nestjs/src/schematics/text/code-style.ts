/** How the author of a file writes. */
export interface CodeStyle {
  readonly eol: '\n' | '\r\n';
  readonly quote: "'" | '"';
  readonly semicolon: ';' | '';
  /** One level of indentation. */
  readonly indent: string;
}

/** Reads the style off a file; what it does not show is as `nest new` writes it. */
export function detectStyle(text: string): CodeStyle {
  const imports = text.match(/^.*\bfrom\s*["'][^"']*["'][^\n]*$/gm) ?? [];
  const unended = imports.filter((line) => /["']\s*(?:\/[/*].*)?\s*$/.test(line));
  return {
    eol: detectEol(text),
    quote: imports.some((line) => line.includes("'")) || imports.length === 0 ? "'" : '"',
    semicolon: imports.length > 0 && unended.length === imports.length ? '' : ';',
    indent: /^(\t| {2,8})\S/m.exec(text)?.[1] ?? '  ',
  };
}

export function detectEol(text: string): '\n' | '\r\n' {
  return /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n';
}

/** The white space that the line of a position begins with. */
export function indentAt(text: string, position: number): string {
  const lineStart = text.lastIndexOf('\n', position - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
}

/** Where something may be put behind what ends at `position`: after a comment on its line, before other code on it. */
export function afterStatement(text: string, position: number): number {
  const rest = /^[^\r\n]*/.exec(text.slice(position))?.[0] ?? '';
  const isBlankOrComment = /^\s*(?:\/\/.*|(?:\/\*(?:(?!\*\/).)*\*\/\s*)+)?$/.test(rest);
  return isBlankOrComment ? position + rest.trimEnd().length : position;
}
