// Every relative link in Markdown leads to a file, and its anchor to a heading.
import { deepEqual } from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { anchorOf, pages, readPage } from '../lib/markdown.mjs';

const root = join(import.meta.dirname, '..', '..');

for (const page of pages()) {
  test(`the links of ${page.path} resolve`, () => {
    const broken = page.prose.flatMap((line, index) =>
      linksOf(line)
        .filter((link) => !resolves(link, page.path))
        .map((link) => `${page.path}:${index + 1} ${link}`),
    );
    deepEqual(broken, []);
  });
}

function linksOf(line) {
  const withoutCode = line.replaceAll(/`[^`]*`/g, '');
  const inline = [...withoutCode.matchAll(/\]\(([^)\s]+)[^)]*\)/g)];
  const reference = [...withoutCode.matchAll(/^\s*\[[^\]]+\]:\s+(\S+)/g)];
  return [...inline, ...reference].map(([, link]) => link).filter((link) => !/^[a-z][a-z+.-]*:/i.test(link));
}

function resolves(link, from) {
  const [path, anchor] = link.split('#');
  const target = path === '' ? from : join(dirname(from), decodeURIComponent(path));
  if (!existsSync(join(root, target))) return false;
  if (anchor === undefined || !target.endsWith('.md')) return true;
  return readPage(target).headings.some(({ text }) => anchorOf(text) === anchor);
}
