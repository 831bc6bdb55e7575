// The site has every page of docs/ in its sidebar, and its check finds what leads nowhere.
import { deepEqual, ok } from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { sidebar } from '../../site/.vitepress/sidebar.mjs';
import { filesOf } from '../lib/markdown.mjs';
import { brokenLinks } from '../lib/site/broken-links.mjs';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'eyrie-site-'));
after(() => rmSync(folder, { recursive: true }));

test('the sidebar has every page of docs once, and nothing else', () => {
  const pages = filesOf('docs', '.md').filter((path) => path !== 'docs/index.md');
  deepEqual(linksOf(sidebar()).sort(), pages.sort());
});

test('every entry of the sidebar has a name', () => {
  ok(entriesOf(sidebar()).every(({ text }) => text.trim() !== ''));
});

test('the lockfile of the site pins exact versions and names no registry', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'site', 'package-lock.json'), 'utf8'));
  deepEqual(
    Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined),
    [],
  );
  const ranges = Object.values({ ...packages[''].devDependencies, ...packages[''].dependencies });
  deepEqual(
    ranges.filter((range) => !/^\d+\.\d+\.\d+$/.test(range)),
    [],
  );
});

test('links to pages, files and anchors that are there are fine', () => {
  const built = site({
    'index.html':
      '<a href="/guide.html#first-steps">x</a><img src="./a.svg"><a href="https://example.com/x">y</a>',
    'guide.html': '<h2 id="first-steps">x</h2><a href="#first-steps">y</a><a href="./">z</a>',
    'a.svg': '<svg/>',
  });
  deepEqual(brokenLinks(built), []);
});

test('links that lead nowhere are found, and what is loaded from elsewhere', () => {
  const built = site({
    'index.html':
      '<a href="/gone.html">x</a><a class="y" href="./sub/page.html#gone">y</a><script src="https://cdn.example.com/x.js"></script>',
    'sub/page.html': '<img alt="" src="../missing.png"><a href="#here">x</a>',
  });
  deepEqual(brokenLinks(built), [
    'index.html: /gone.html does not exist',
    'index.html: ./sub/page.html#gone has no such anchor',
    'index.html: https://cdn.example.com/x.js is loaded from elsewhere',
    'sub/page.html: ../missing.png does not exist',
    'sub/page.html: #here has no such anchor',
  ]);
});

function site(files) {
  const built = mkdtempSync(join(folder, 'built-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(built, path)), { recursive: true });
    writeFileSync(join(built, path), text);
  }
  return built;
}

function entriesOf(items) {
  return items.flatMap((item) => [item, ...entriesOf(item.items ?? [])]);
}

function linksOf(items) {
  return entriesOf(items)
    .filter(({ link }) => link !== undefined)
    .map(({ link }) => `docs${link.replace(/\/$/, '/index')}.md`);
}
