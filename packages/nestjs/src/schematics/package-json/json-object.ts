import { detectEol, indentAt } from '../text/code-style.js';
import { applyEdits, insertion } from '../text/text-edit.js';

interface JsonMember {
  readonly key: string;
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

interface JsonObjectText {
  readonly open: number;
  readonly close: number;
  readonly members: readonly JsonMember[];
}

/** Where a new member goes: among keys that are in order already as npm keeps them, or at the end. */
export type Placement = 'sorted' | 'last';

/** Adds a member to a section of a JSON file, which is made where it is missing. Nothing else of the text changes. */
export function addToSection(
  text: string,
  section: string,
  [key, value]: readonly [string, string],
  placement: Placement,
): string {
  const root = scanObject(text, text.indexOf('{'));
  const found = root.members.find((member) => member.key === section);
  if (found === undefined) {
    return addToSection(addMember(text, root, section, '{}', 'last'), section, [key, value], placement);
  }
  return addMember(text, scanObject(text, found.valueStart), key, JSON.stringify(value), placement);
}

/** Replaces the value of a member that a section has. */
export function replaceInSection(text: string, section: string, key: string, value: string): string {
  const root = scanObject(text, text.indexOf('{'));
  const found = root.members.find((member) => member.key === section);
  if (found === undefined) return text;
  const member = scanObject(text, found.valueStart).members.find((candidate) => candidate.key === key);
  if (member === undefined) return text;
  return applyEdits(text, [{ start: member.valueStart, end: member.valueEnd, text: JSON.stringify(value) }]);
}

function addMember(
  text: string,
  object: JsonObjectText,
  key: string,
  value: string,
  placement: Placement,
): string {
  const added = `${JSON.stringify(key)}: ${value}`;
  const first = object.members[0];
  const last = object.members.at(-1);
  if (first === undefined || last === undefined) {
    const eol = detectEol(text);
    const outer = indentAt(text, object.open);
    const filled = text.includes('\n')
      ? `{${eol}${outer}${indentUnit(text)}${added}${eol}${outer}}`
      : `{${added}}`;
    return applyEdits(text, [{ start: object.open, end: object.close + 1, text: filled }]);
  }
  const lead = text.slice(object.open + 1, first.start);
  const separator = lead.includes('\n') ? detectEol(text) + indentAt(text, first.start) : ' ';
  const next = placement === 'sorted' ? object.members.find((member) => member.key > key) : undefined;
  return applyEdits(text, [
    next === undefined
      ? insertion(last.valueEnd, `,${separator}${added}`)
      : insertion(next.start, `${added},${separator}`),
  ]);
}

function indentUnit(text: string): string {
  return /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
}

// The text is valid JSON: it was parsed before.
function scanObject(text: string, open: number): JsonObjectText {
  const members: JsonMember[] = [];
  let position = skipSpace(text, open + 1);
  while (text[position] === '"') {
    const keyEnd = skipValue(text, position);
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const valueEnd = skipValue(text, valueStart);
    members.push({
      key: JSON.parse(text.slice(position, keyEnd)) as string,
      start: position,
      valueStart,
      valueEnd,
    });
    position = skipSpace(text, valueEnd);
    if (text[position] === ',') position = skipSpace(text, position + 1);
  }
  return { open, close: position, members };
}

function skipSpace(text: string, from: number): number {
  let position = from;
  while (/\s/.test(text[position] ?? '')) position += 1;
  return position;
}

function skipValue(text: string, from: number): number {
  let depth = 0;
  let position = from;
  do {
    const character = text[position];
    if (character === '"') position = skipString(text, position);
    else {
      if (character === '{' || character === '[') depth += 1;
      else if (character === '}' || character === ']') depth -= 1;
      position += 1;
    }
  } while (position < text.length && (depth > 0 || continuesScalar(text, from, position)));
  return position;
}

function skipString(text: string, from: number): number {
  let position = from + 1;
  while (position < text.length && text[position] !== '"') position += text[position] === '\\' ? 2 : 1;
  return position + 1;
}

function continuesScalar(text: string, from: number, position: number): boolean {
  return !/["{[]/.test(text[from] ?? '') && /[^\s,\]}]/.test(text[position] ?? ',');
}
