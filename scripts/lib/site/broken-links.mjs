import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

// Any address of one's own will do: nothing is asked for it.
const ORIGIN = 'http://site.invalid';
const ATTRIBUTE = /<(a|link|img|script|source|iframe)\b[^>]*?\s(?:href|src)="([^"]*)"/g;

/**
 * What leads nowhere on a built site: links to pages and files that are not there, to anchors that no element has, and
 * whatever a page would load from elsewhere.
 *
 * @param {string} folder of the built site
 * @returns {readonly string[]} one sentence for each
 */
export function brokenLinks(folder) {
  const pages = new Map(htmlFiles(folder).map((path) => [path, readPage(join(folder, path))]));
  return [...pages].flatMap(([path, { references }]) =>
    references.flatMap(({ element, address }) => {
      const problem = problemOf(element, new URL(address, `${ORIGIN}/${path}`), { folder, pages });
      return problem === undefined ? [] : [`${path}: ${address} ${problem}`];
    }),
  );
}

/** How many links a site has inside of itself. */
export function countLinks(folder) {
  const pages = htmlFiles(folder).map((path) => readPage(join(folder, path)));
  const inside = ({ address }) => new URL(address, ORIGIN).origin === ORIGIN;
  return pages.flatMap(({ references }) => references.filter(inside)).length;
}

function problemOf(element, { origin, protocol, pathname, hash }, { folder, pages }) {
  if (protocol === 'data:' || protocol === 'mailto:') return undefined;
  if (origin !== ORIGIN) return element === 'a' ? undefined : 'is loaded from elsewhere';
  const path = decodeURIComponent(pathname.replace(/\/$/, '/index.html')).slice(1);
  const page = pages.get(path);
  if (page === undefined) return existsSync(join(folder, path)) ? undefined : 'does not exist';
  const anchor = decodeURIComponent(hash.slice(1));
  return anchor === '' || page.ids.has(anchor) ? undefined : 'has no such anchor';
}

function readPage(file) {
  const html = readFileSync(file, 'utf8');
  return {
    references: Array.from(html.matchAll(ATTRIBUTE), ([, element, address]) => ({
      element,
      address: address.replaceAll('&amp;', '&'),
    })),
    ids: new Set(Array.from(html.matchAll(/\sid="([^"]+)"/g), ([, id]) => id.replaceAll('&amp;', '&'))),
  };
}

function htmlFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort();
}
