// What a terminal acts upon instead of showing it: control characters, and marks that change the direction of text.
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
const UNSAFE_BUT_LINES = /[^\P{Cc}\n]|[\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** A text on one line that no terminal acts upon: what could be a command to it stands there as `\u001b`. */
export function safeText(text: string): string {
  return text.replaceAll(UNSAFE, escaped);
}

/** The same for a text that may have several lines. */
export function safeLines(text: string): string {
  return text.replaceAll(UNSAFE_BUT_LINES, escaped);
}

/** JSON as one document that no terminal acts upon, and that parses to the same value. */
export function safeJson(value: unknown): string {
  return safeLines(JSON.stringify(value, null, 2));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
