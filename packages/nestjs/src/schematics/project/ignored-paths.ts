/** A line of a `.gitignore` that is neither empty nor a comment. */
interface IgnorePattern {
  readonly glob: string;
  /** Whether it takes back what was ignored before it. */
  readonly negated: boolean;
}

/**
 * Adds a line that ignores a folder of the root, unless the file decides about that folder already. Nothing else of
 * the text changes: neither its line ends nor whether it ends with one.
 */
export function ignoreFolder(text: string, folder: string): string {
  const last = patternsOf(text).findLast(({ glob }) => matches(glob, folder));
  // Who names the folder to take it back wants it in the repository.
  if (last !== undefined && (!last.negated || last.glob.includes(folder))) return text;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const isEnded = text === '' || text.endsWith('\n');
  return isEnded ? `${text}${folder}/${eol}` : `${text}${eol}${folder}/`;
}

function patternsOf(text: string): readonly IgnorePattern[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ glob: line.replace(/^!/, ''), negated: line.startsWith('!') }));
}

/** Whether a pattern takes a folder of the root, or all that is in it. */
function matches(glob: string, folder: string): boolean {
  const name = glob.replace(/^(?:\*\*)?\//, '').replace(/(?:\/\*{1,2})?\/?$/, '');
  if (name === '' || name.includes('/')) return false;
  const source = name
    .replace(/[\\^$.+()|{}[\]]/g, '\\$&')
    .replace(/\*+/g, '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${source}$`).test(folder);
}
