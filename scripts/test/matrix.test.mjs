// What the install matrix decides by itself: its cells, its plan, what may be installed, and its table of sizes.
import { deepEqual, doesNotThrow, equal, throws } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { everyApp } from '../matrix/cells.mjs';
import { inTurns } from '../matrix/in-turns.mjs';
import { assertCopies, copiesIn } from '../matrix/installed.mjs';
import { optionalPeers } from '../matrix/packages.mjs';
import { planOf } from '../matrix/plan.mjs';
import { readSizes, staleSizes, withSizes } from '../matrix/sizes-table.mjs';

const root = join(import.meta.dirname, '..', '..');
const page = '# Sizes\n\n<!-- matrix:start -->\nold\n<!-- matrix:end -->\n\nMore.\n';
const sizes = [
  { name: '@eyrie/metrics', unpackedBytes: 700_400, dependencies: 2 },
  { name: '@eyrie/core', unpackedBytes: 1_000_000, dependencies: 1 },
];

const cellsOf = ({ apps }) => apps.flatMap(({ cells }) => cells.map(({ name }) => name));

test('every Nest runs on every adapter and every Node, and Nest 11 as both kinds of modules', () => {
  deepEqual(
    everyApp().map(({ name, cells }) => `${name}: ${cells.length}`),
    ['nest-11-express: 6', 'nest-11-fastify: 6', 'nest-12-express: 3', 'nest-12-fastify: 3'],
  );
});

test('a plan is everything, or what is named', () => {
  const { apps, ...rest } = planOf([]);
  equal(apps.length, 4);
  const usual = { help: false, keep: false, build: true };
  deepEqual(rest, { ...usual, nestAdd: ['npm', 'pnpm', 'yarn'], readme: true, sizes: 'check' });

  const one = planOf(['--only', 'nest-11-express-node-22']);
  deepEqual(cellsOf(one), ['nest-11-express-node-22-commonjs', 'nest-11-express-node-22-nodenext']);
  deepEqual({ ...one, apps: [] }, { ...usual, apps: [], nestAdd: [], readme: false, sizes: 'none' });
  deepEqual(cellsOf(planOf(['--only', 'nest-12-express', 'nest-12-fastify-node-24'])), [
    'nest-12-express-node-22',
    'nest-12-express-node-24',
    'nest-12-express-node-26',
    'nest-12-fastify-node-24',
  ]);
  deepEqual(planOf(['--only', 'nest-add-pnpm']), {
    ...usual,
    apps: [],
    nestAdd: ['pnpm'],
    readme: false,
    sizes: 'none',
  });
  deepEqual(planOf(['--only', 'nest-add']).nestAdd, ['npm', 'pnpm', 'yarn']);
  deepEqual(planOf(['--readme', '--as-built']), {
    ...usual,
    build: false,
    apps: [],
    nestAdd: [],
    readme: true,
    sizes: 'none',
  });
  equal(planOf(['--sizes']).sizes, 'write');
});

test('what CI runs has every Nest, adapter, Node and kind of modules in it', () => {
  const { apps } = planOf(['--ci']);
  const cells = apps.flatMap((app) => app.cells);
  deepEqual([...new Set(apps.map(({ nest }) => nest))], [11, 12]);
  deepEqual([...new Set(apps.map(({ adapter }) => adapter))], ['express', 'fastify']);
  deepEqual([...new Set(cells.map(({ node }) => node))].sort(), [22, 24, 26]);
  deepEqual([...new Set(cells.map(({ module }) => module))].sort(), ['commonjs', 'nodenext']);
});

test('a cell that there is not is an error', () => {
  throws(() => planOf(['--only', 'nest-1']), {
    message: /^No cell nest-1; there are nest-11-express-node-22-commonjs, /,
  });
  throws(() => planOf(['nest-12']), { message: /^What is nest-12\?/ });
  throws(() => planOf(['--only', 'nest-add-bun']), { message: /^No cell nest-add-bun; / });
});

test('copies are told apart by where they are', () => {
  const api = { version: '1.10.0', path: '/app/node_modules/@opentelemetry/api' };
  const other = { version: '1.9.0', path: '/app/node_modules/a/node_modules/@opentelemetry/api' };
  const tree = {
    dependencies: {
      '@opentelemetry/api': api,
      a: {
        version: '1.0.0',
        path: '/app/node_modules/a',
        dependencies: { '@opentelemetry/api': other, pg: {} },
      },
      b: { version: '1.0.0', path: '/app/node_modules/b', dependencies: { '@opentelemetry/api': api } },
    },
  };
  const copies = copiesIn(tree);
  deepEqual([...copies.keys()], ['@opentelemetry/api', 'a', 'b']);
  doesNotThrow(() => assertCopies(copies, { once: ['a', 'b'], never: ['pg'] }));
  throws(() => assertCopies(copies, { once: ['@opentelemetry', '@nestjs'], never: ['b'] }), {
    message: [
      `@opentelemetry/api is there 2 times: 1.10.0 in ${api.path}, 1.9.0 in ${other.path}`,
      '@nestjs is not there',
      'b is there, and nobody has asked for it',
    ].join('\n'),
  });
});

test('an optional peer that another package brings is nobody asked for only where nobody brings it', () => {
  const manifests = [
    {
      peerDependenciesMeta: {
        pg: { optional: true },
        '@nestjs/core': { optional: true },
        c: { optional: true },
      },
    },
    { dependencies: { c: '^1.0.0' } },
  ];
  deepEqual(optionalPeers(manifests.map((manifest) => ({ manifest }))), ['pg']);
});

test('work is done so many at a time, and its results keep the order', async () => {
  let running = 0;
  let most = 0;
  const results = await inTurns([3, 1, 2], 2, async (item) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, item * 5));
    running--;
    if (item === 2) throw new Error('two');
    return item;
  });
  equal(most, 2);
  deepEqual(
    results.map(({ value, reason }) => value ?? reason.message),
    [3, 1, 'two'],
  );
});

test('the table of sizes is written between its marks and read again', () => {
  const text = withSizes(page, sizes);
  equal(
    text,
    [
      '# Sizes',
      '',
      '<!-- matrix:start -->',
      '| package | unpacked | packages that come with it |',
      '| --- | --- | --- |',
      '| `@eyrie/core` | 1000 kB | 1 |',
      '| `@eyrie/metrics` | 700 kB | 2 |',
      '<!-- matrix:end -->',
      '',
      'More.',
      '',
    ].join('\n'),
  );
  equal(withSizes(text, sizes), text);
  deepEqual(staleSizes(readSizes(text), sizes), []);
  throws(() => readSizes('# Sizes'), { message: /^The page needs <!-- matrix:start -->/ });
});

test('a table is stale where a number is more than 10 % off, or a package is missing or gone', () => {
  const told = readSizes(withSizes(page, sizes));
  deepEqual(staleSizes(told, [sizes[0], { ...sizes[1], unpackedBytes: 1_100_000 }]), []);
  deepEqual(
    staleSizes(told, [
      { ...sizes[0], dependencies: 3 },
      { ...sizes[1], unpackedBytes: 1_200_000 },
    ]),
    [
      '@eyrie/metrics has 3 dependencies, and the table says 2',
      '@eyrie/core has 1200 kB, and the table says 1000',
    ],
  );
  deepEqual(staleSizes(told, [sizes[0], { ...sizes[1], name: '@eyrie/new' }]), [
    '@eyrie/new is not in the table',
    '@eyrie/core is in the table and not among the packages',
  ]);
});

test('the tools of the matrix are pinned, and their lockfile names no registry', () => {
  const read = (name) => JSON.parse(readFileSync(join(root, 'matrix', 'tools', name), 'utf8'));
  const { dependencies, overrides } = read('package.json');
  const ranges = Object.values({ ...dependencies, ...overrides }).filter((range) => !/^\d/.test(range));
  deepEqual(ranges, []);
  const addressed = Object.values(read('package-lock.json').packages).filter(
    ({ resolved }) => resolved !== undefined,
  );
  deepEqual(addressed, []);
});
