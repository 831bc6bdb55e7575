const LINE = /^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+\n$/u;
// A line, and below it, indented, what belongs to it.
const GROUP =
  /^(?! )[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+\n(?: {4}[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*\n)*$/u;

export interface LineRules {
  readonly maxLineBytes: number;
}

/** What is wrong with texts that must each be one line of JSON. */
export function problemsOfJson(texts: readonly string[], rules: LineRules): readonly string[] {
  return texts.flatMap((text) => problemsOf(text, LINE, rules) ?? parseProblems(text));
}

/** What is wrong with texts that must each be one line for a person, with indented ones below. */
export function problemsOfPretty(texts: readonly string[], rules: LineRules): readonly string[] {
  return texts.flatMap((text) => problemsOf(text, GROUP, rules) ?? []);
}

function problemsOf(text: string, shape: RegExp, { maxLineBytes }: LineRules): readonly string[] | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxLineBytes) return [`${bytes} bytes: ${shown(text)}`];
  if (!text.isWellFormed()) return [`not well-formed: ${shown(text)}`];
  return shape.test(text) ? undefined : [`not one line: ${shown(text)}`];
}

function parseProblems(text: string): readonly string[] {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? [] : [`no object: ${shown(text)}`];
  } catch {
    return [`no JSON: ${shown(text)}`];
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 400 ? `${text.slice(0, 200)} … ${text.slice(-200)}` : text);
}
