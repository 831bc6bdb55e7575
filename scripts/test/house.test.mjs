// House rules that no linter holds.
import { deepEqual } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesOf } from '../lib/markdown.mjs';

const root = join(import.meta.dirname, '..', '..');
const longest = 350;
const packages = readdirSync(join(root, 'packages'));
const manifests = packages.map((folder) => [folder, readJson(`packages/${folder}/package.json`)]);
const lockfiles = ['package-lock.json', ...lanes().map((lane) => `compat/${lane}/package-lock.json`)];

test(`no source is longer than ${longest} lines`, () => {
  const sources = packages.flatMap((folder) => filesOf(`packages/${folder}/src`, '.ts'));
  deepEqual(
    sources.filter((path) => readFileSync(join(root, path), 'utf8').split('\n').length - 1 > longest),
    [],
  );
});

test('nothing is left to be done later', () => {
  const sources = packages.flatMap((folder) => filesOf(`packages/${folder}`, '.ts'));
  deepEqual(
    sources.filter((path) =>
      /\b(?:TODO|FIXME|XXX)\b|\b(?:test|describe|it)\.(?:skip|only|todo)\b/.test(text(path)),
    ),
    [],
  );
});

test('all packages have one version, one licence and one Node floor', () => {
  const facts = manifests.map(([, { version, license, engines }]) => `${version} ${license} ${engines.node}`);
  deepEqual([...new Set(facts)].length, 1, facts.join(', '));
  for (const [folder] of manifests) deepEqual(text(`packages/${folder}/LICENSE`), text('LICENSE'), folder);
});

test('the entries of every package resolve to sources in the workspace and to dist for everybody else', () => {
  for (const [folder, { exports, bin }] of manifests) {
    // A command is for the shell: it has an engine, and nothing for Nest.
    const entries = bin === undefined ? [['.', 'index']] : [];
    for (const [entry, file] of [...entries, ['./engine', 'engine']]) {
      const expected = {
        '@eyrie/source': `./src/${file}.ts`,
        types: `./dist/${file}.d.ts`,
        default: `./dist/${file}.js`,
      };
      deepEqual(exports[entry], expected, `${folder} ${entry}`);
    }
  }
});

test('lockfiles name no registry and pin what they hold', () => {
  for (const path of lockfiles) {
    const { packages: locked } = readJson(path);
    const addressed = Object.entries(locked).filter(
      ([, { resolved, link }]) => resolved !== undefined && link !== true,
    );
    deepEqual(addressed, [], path);
  }
});

test('the lanes of compat pin exact versions', () => {
  for (const lane of lanes()) {
    const { dependencies, devDependencies } = readJson(`compat/${lane}/package.json`);
    const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, range]) => !/^\d/.test(range),
    );
    deepEqual(ranges, [], lane);
  }
});

function lanes() {
  const entries = readdirSync(join(root, 'compat'), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && entry.name !== 'suite').map((entry) => entry.name);
}

function readJson(path) {
  return JSON.parse(text(path));
}

function text(path) {
  return readFileSync(join(root, path), 'utf8');
}
