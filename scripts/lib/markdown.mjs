import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const skipped = new Set(['node_modules', 'dist', 'out-spec', 'coverage', 'etc', 'results']);

/** Every file below a folder of the workspace whose name ends so, as a path from the root; nothing generated. */
export function filesOf(folder, ending) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return skipped.has(entry.name) || entry.name.startsWith('.') ? [] : filesOf(path, ending);
    }
    return entry.name.endsWith(ending) ? [path] : [];
  });
}

/** Every Markdown page of the workspace, parsed as far as the tests need. */
export function pages() {
  return filesOf('.', '.md').map((path) => readPage(path));
}

/** @param {string} path from the root */
export function readPage(path) {
  return { path: relative('.', path), ...parseMarkdown(readFileSync(join(root, path), 'utf8')) };
}

/** The fences, prose and headings of a page's text. */
export function parseMarkdown(text) {
  const lines = text.split('\n');
  const fences = [];
  const prose = [];
  let fence;
  lines.forEach((line, index) => {
    const mark = /^\s*(`{3,})(.*)$/.exec(line);
    if (fence === undefined && mark !== null) {
      fence = { mark: mark[1], info: mark[2].trim(), line: index + 2, lines: [] };
      fences.push(fence);
      prose.push('');
    } else if (fence !== undefined) {
      prose.push('');
      if (mark?.[1] === fence.mark && mark[2].trim() === '') fence = undefined;
      else fence.lines.push(line);
    } else {
      prose.push(line);
    }
  });
  return { fences, prose, headings: prose.flatMap(readHeading) };
}

function readHeading(line, index) {
  const heading = /^(#{1,6})\s+(.*?)\s*$/.exec(line);
  return heading === null ? [] : [{ level: heading[1].length, text: heading[2], line: index + 1 }];
}

/** The anchor that GitHub gives to a heading. */
export function anchorOf(text) {
  return text
    .toLowerCase()
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
