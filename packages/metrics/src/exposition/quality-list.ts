/** One entry of a header such as `Accept`: a value, its parameters and how much the client wants it. */
export interface QualityEntry {
  /** In lower case. */
  readonly value: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
  /** From 0, not acceptable, to 1. */
  readonly quality: number;
}

// Bounded: no client needs more, and a header may be as long as the server allows.
const MAX_ENTRIES = 64;

/** Reads a header of comma-separated values with `q` parameters; a malformed quality counts as 0. */
export function parseQualityList(header: string): readonly QualityEntry[] {
  return header
    .split(',', MAX_ENTRIES)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseEntry);
}

function parseEntry(entry: string): QualityEntry {
  const [value = '', ...pairs] = entry.split(';').map((part) => part.trim());
  const parameters = new Map(pairs.map(parseParameter));
  return { value: value.toLowerCase(), parameters, quality: parseQuality(parameters.get('q')) };
}

function parseParameter(pair: string): [string, string] {
  const [name = '', ...rest] = pair.split('=');
  return [
    name.trim().toLowerCase(),
    rest
      .join('=')
      .trim()
      .replace(/^"(.*)"$/, '$1'),
  ];
}

function parseQuality(text: string | undefined): number {
  if (text === undefined) return 1;
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}
