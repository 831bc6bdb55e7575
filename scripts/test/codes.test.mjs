// Holds the codes and environment variables in the packages' sources to docs/errors.md and
// docs/reference/environment.md: each `EYRIE_…` name is explained on exactly one of the two pages, and each name
// explained there is in the code.
import { deepEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseSync } from '@swc/core';
import { filesOf, pages, readPage } from '../lib/markdown.mjs';

const root = join(import.meta.dirname, '..', '..');
const name = /\bEYRIE_[A-Z0-9]+(?:_[A-Z0-9]+)*\b/g;

const sources = filesOf('packages', '.ts').filter((path) => /^packages\/[^/]+\/src\//.test(path));
const errorPage = readPage('docs/errors.md');
const codes = errorPage.headings.filter(({ level, text }) => level === 3 && /^EYRIE_/.test(text));
const variables = readPage('docs/reference/environment.md').prose.flatMap(
  (line) => /^\| `(\w+)` \|/.exec(line)?.[1] ?? [],
);
const explained = [...codes.map(({ text }) => text), ...variables];

const written = new Map(sources.map((path) => [path, namesIn(read(path))]));
const mentioned = new Map(
  [...sources, ...pages().map(({ path }) => path)].map((path) => [path, namesInBackticks(read(path))]),
);

test('every EYRIE_ name is a code in docs/errors.md or a variable in docs/reference/environment.md', () => {
  const unexplained = [...written, ...mentioned].flatMap(([path, names]) =>
    names.filter((found) => !explained.includes(found)).map((found) => `${path}: ${found}`),
  );
  deepEqual([...new Set(unexplained)], []);
});

test('every code and variable that is explained is in the code', () => {
  const values = new Set(sources.flatMap((path) => valuesIn(read(path))));
  deepEqual(
    explained.filter((found) => !values.has(found)),
    [],
  );
});

test('every name is explained once', () => {
  deepEqual(
    explained.filter((found, index) => explained.indexOf(found) !== index),
    [],
  );
});

test('every code says when it appears, why, and what to do, in the order of the alphabet', () => {
  const incomplete = codes.filter(({ line }) => {
    const rest = errorPage.prose.slice(line);
    const next = rest.findIndex((text) => /^#/.test(text));
    const section = rest.slice(0, next < 0 ? undefined : next).join('\n');
    return !/\*\*When\.\*\* \S[\s\S]*\*\*Why\.\*\* \S[\s\S]*\*\*What to do\.\*\* \S/.test(section);
  });
  deepEqual(
    incomplete.map(({ text }) => text),
    [],
  );
  const order = codes.map(({ text }) => text);
  deepEqual(order, [...order].sort());
});

/** What a source says outside comments and names of constants: `'EYRIE_…'`, `env.EYRIE_…`, `{ EYRIE_…: … }`. */
function valuesIn(source) {
  const values = [];
  visit(parseSync(source, { syntax: 'typescript', decorators: true, target: 'es2022' }), (node) => {
    if (node.type === 'StringLiteral') values.push(node.value);
    if (node.type === 'TemplateElement') values.push(node.cooked ?? '');
    if (node.type === 'MemberExpression') values.push(node.property.value ?? '');
    if (node.type === 'KeyValueProperty') values.push(node.key.value ?? '');
  });
  return values.map(String);
}

function namesIn(source) {
  return valuesIn(source).flatMap((value) => value.match(name) ?? []);
}

function namesInBackticks(text) {
  return [...text.matchAll(/`(EYRIE_[A-Z0-9]+(?:_[A-Z0-9]+)*)`/g)].map(([, found]) => found);
}

function visit(node, see) {
  if (Array.isArray(node)) for (const child of node) visit(child, see);
  else if (node !== null && typeof node === 'object') {
    see(node);
    for (const child of Object.values(node)) visit(child, see);
  }
}

function read(path) {
  return readFileSync(join(root, path), 'utf8');
}
