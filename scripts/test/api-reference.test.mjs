// The generated reference is what the types say, and what turns docstrings into Markdown does it right.
import { deepEqual, equal } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseDocComment, textsOf } from '../lib/api/doc-comment.mjs';
import { cell, defaultCell, prose, typeCode } from '../lib/api/markdown-text.mjs';

const root = join(import.meta.dirname, '..', '..');
const link = {
  name: (name) => (name === 'Store.open' ? 'store.md#store' : undefined),
  type: (reference) => (reference === '@eyrie/store!Store:interface' ? 'store.md#store' : undefined),
};

test('the pages under docs/reference are as the types say', () => {
  const { stdout, stderr, status } = spawnSync('npm', ['run', '--silent', 'api:docs', '--', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  equal(status, 0, `${stdout}${stderr}`);
});

test('tags end the text before them, also in its line, but not in code', () => {
  const comment = parseDocComment(
    '/**\n * Longest `@default` wait. @default 5_000\n *\n * @throws EyrieError\n * `X` when late.\n * @example\n * ```ts\n * @Injectable()\n * @default\n * ```\n */\n',
  );
  equal(comment.text, 'Longest `@default` wait.');
  deepEqual(textsOf(comment, 'default'), ['5_000']);
  deepEqual(textsOf(comment, 'throws'), ['EyrieError\n`X` when late.']);
  deepEqual(textsOf(comment, 'example'), ['```ts\n@Injectable()\n@default\n```']);
  deepEqual(textsOf(comment, 'see'), []);
});

test('links of docstrings lead to what is documented, and are code where nothing is', () => {
  equal(
    prose('See {@link Store.open} and {@link nothing}.', link),
    'See [`Store.open`](store.md#store) and `nothing`.',
  );
});

test('angle brackets of prose are no HTML, those of code stay', () => {
  equal(prose('A <name> in `Map<A>`', link), 'A &lt;name> in `Map<A>`');
});

test('examples are excerpts, as their sources check them', () => {
  equal(prose('```ts\nconst a = 1 < 2;\n```', link), '```ts excerpt\nconst a = 1 < 2;\n```');
});

test('a cell is one line without columns of its own', () => {
  equal(cell('One\ntwo.\n\n`a | b`', link), 'One two.<br>`a \\| b`');
});

test('values of defaults are code, words are words', () => {
  equal(defaultCell("'info'", link), "`'info'`");
  equal(defaultCell('OTEL_BSP_MAX_QUEUE_SIZE, 2048', link), '`OTEL_BSP_MAX_QUEUE_SIZE`, `2048`');
  equal(
    defaultCell('0.1 where the environment is `production`, else 1', link),
    '`0.1` where the environment is `production`, else `1`',
  );
  equal(defaultCell("the service's name", link), "the service's name");
});

test('a type is code in which names are links', () => {
  const tokens = [
    { kind: 'Content', text: 'readonly ' },
    { kind: 'Reference', text: 'Store', canonicalReference: '@eyrie/store!Store:interface' },
    { kind: 'Content', text: '[] | Map<string, 1>' },
  ];
  equal(
    typeCode(tokens, link),
    '<code>readonly [Store](store.md#store)\\[\\] &#124; Map&lt;string, 1&gt;</code>',
  );
});
