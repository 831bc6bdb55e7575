// Writes docs/reference/api/*.md and docs/reference/options.md from the types and docstrings of the built packages.
// `--check` writes nothing and fails where a page is not what would be written.
import './assert-node.mjs';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfigSections } from './lib/api/config-sections.mjs';
import { readDocModels } from './lib/api/doc-models.mjs';
import { documentedPackages } from './lib/api/documented-packages.mjs';
import { collectExports } from './lib/api/exports.mjs';
import { indexPage } from './lib/api/index-page.mjs';
import { optionsPage } from './lib/api/options-page.mjs';
import { packagePage } from './lib/api/package-page.mjs';
import { main } from './lib/run.mjs';

const root = join(import.meta.dirname, '..');
const folder = 'docs/reference/api';

await main(async () => {
  const built = documentedPackages();
  const packages = collectExports(built, readDocModels(built));
  const pages = new Map([
    [`${folder}/index.md`, indexPage(packages)],
    ...packages.map((described) => [`${folder}/${described.title}.md`, packagePage(described, packages)]),
    ['docs/reference/options.md', optionsPage(await readConfigSections(packages), packages)],
  ]);
  const left = existing().filter((path) => !pages.has(path));
  if (process.argv.includes('--check')) check(pages, left);
  else write(pages, left);
});

function write(pages, left) {
  mkdirSync(join(root, folder), { recursive: true });
  for (const path of left) rmSync(join(root, path));
  for (const [path, text] of pages) writeFileSync(join(root, path), text);
  process.stdout.write(`${pages.size} pages are written\n`);
}

function check(pages, left) {
  const stale = [...pages].filter(([path, text]) => read(path) !== text).map(([path]) => path);
  if (stale.length + left.length === 0) {
    process.stdout.write(`${pages.size} pages are as the types say\n`);
    return;
  }
  process.stderr.write(
    `Not as the types say: ${[...stale, ...left].join(', ')}. Run \`npm run api:docs\` and commit what it writes\n`,
  );
  process.exitCode = 1;
}

function existing() {
  try {
    return readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

function read(path) {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
