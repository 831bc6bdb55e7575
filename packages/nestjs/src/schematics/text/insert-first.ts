import { type CodeStyle, indentAt } from './code-style.js';
import { insertion, type TextEdit } from './text-edit.js';

/** An array or object literal in a text. */
export interface ListInText {
  /** The position of its opening bracket. */
  readonly open: number;
  /** The position of its closing bracket. */
  readonly close: number;
  /** Where its first element begins, comments before it left out. */
  readonly first: number | undefined;
  /** Whether a one-line list has a space inside its brackets. */
  readonly spaced: boolean;
}

/** Puts an element before all others, in the layout that the list has; comments stay with what they belong to. */
export function insertFirst(text: string, list: ListInText, element: string, style: CodeStyle): TextEdit {
  const { open, close, first, spaced } = list;
  const lead = text.slice(open + 1, first ?? close);
  const lineEnd = lead.indexOf('\n');
  if (lineEnd >= 0 && !endsInComment(lead.slice(0, lineEnd))) {
    const indent = first === undefined ? indentAt(text, open) + style.indent : indentAt(text, first);
    return insertion(open + 1 + lineEnd + 1, `${indent}${element},${style.eol}`);
  }
  if (first === undefined && lead.trim() === '') {
    return { start: open + 1, end: close, text: spaced ? ` ${element} ` : element };
  }
  return insertion(open + 1, /^\s/.test(lead) ? ` ${element},` : `${element}, `);
}

function endsInComment(line: string): boolean {
  return line.lastIndexOf('/*') > line.lastIndexOf('*/');
}
