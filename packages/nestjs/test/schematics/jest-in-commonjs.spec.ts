import { newProject } from './support/nest-project.js';
import { runNestAdd } from './support/run-nest-add.js';

const TS_JEST = { '^.+\\.(t|j)s$': 'ts-jest' };
const TRANSFORMED = ['/node_modules/(?!(@eyrie|valibot)/)'];
// The scripts of a project that `nest new` of Nest 11 made.
const NEST_11 = {
  name: 'shop',
  scripts: {
    'start:prod': 'node dist/main',
    test: 'jest',
    'test:cov': 'jest --coverage',
    'test:debug':
      'node --inspect-brk -r tsconfig-paths/register -r ts-node/register node_modules/.bin/jest --runInBand',
    'test:e2e': 'jest --config ./test/jest-e2e.json',
  },
  jest: { rootDir: 'src', transform: TS_JEST },
};

interface Configs {
  readonly manifest?: object;
  readonly endToEnd?: string;
  readonly files?: Readonly<Record<string, string>>;
}

async function warningsWith({ manifest = {}, endToEnd, files = {} }: Configs): Promise<readonly string[]> {
  const tree = await newProject('cjs');
  tree.overwrite('package.json', JSON.stringify({ ...NEST_11, ...manifest }, undefined, 2));
  tree.overwrite('test/jest-e2e.json', endToEnd ?? JSON.stringify({ rootDir: '.', transform: TS_JEST }));
  for (const path of tree.files.filter((file) => file.startsWith('/jest.config.'))) tree.delete(path);
  for (const [path, text] of Object.entries(files)) tree.create(path, text);
  const before = tree.readText('test/jest-e2e.json');
  const { warnings } = runNestAdd(tree);
  expect(tree.readText('test/jest-e2e.json')).toBe(before);
  return warnings;
}

const noticeFor = (paths: string) =>
  `EYRIE_SETUP_JEST_TRANSFORM: Jest runs in CommonJS and leaves the packages of Eyrie as they are (${paths}), so tests that import them fail with "Must use import to load ES Module". On Node 24.9 and later run them with NODE_OPTIONS=--experimental-vm-modules, or let Jest transform the packages: docs/guides/testing.md, section "CommonJS (Nest 11, ts-jest)".`;

test('a project of Nest 11 is told once what its tests need, and its config is left alone', async () => {
  expect(await warningsWith({})).toEqual([noticeFor('package.json, test/jest-e2e.json')]);
});

test('the config that lacks it is named', async () => {
  const jest = { ...NEST_11.jest, transformIgnorePatterns: TRANSFORMED };
  expect(await warningsWith({ manifest: { jest } })).toEqual([noticeFor('test/jest-e2e.json')]);
});

test.each(['jest.config.js', 'jest.config.ts', 'jest.config.cjs'])('a file %s is named', async (file) => {
  const manifest = {
    jest: undefined,
    scripts: { ...NEST_11.scripts, 'test:e2e': 'npx jest -c=./other.json' },
  };
  const files = { [file]: "module.exports = { transformIgnorePatterns: ['/node_modules/'] };" };
  expect(await warningsWith({ manifest, files })).toEqual([noticeFor(file)]);
});

test('a file that package.json names is read', async () => {
  const manifest = { jest: './config/jest.json', scripts: { 'start:prod': 'node dist/main', test: 'jest' } };
  const files = { 'config/jest.json': '{}' };
  expect(await warningsWith({ manifest, files })).toEqual([noticeFor('config/jest.json')]);
});

describe('nothing is said', () => {
  test.each([
    JSON.stringify({ transformIgnorePatterns: TRANSFORMED }, undefined, 2),
    '{ "transformIgnorePatterns": [ ] }',
    '{ "extensionsToTreatAsEsm": [".ts"] }',
  ])('of a config that lets Jest load ES modules: %s', async (endToEnd) => {
    const jest = { ...NEST_11.jest, transformIgnorePatterns: TRANSFORMED };
    expect(await warningsWith({ manifest: { jest }, endToEnd })).toEqual([]);
  });

  test.each([
    'node --experimental-vm-modules ./node_modules/jest/bin/jest.js --config ./test/jest-e2e.json',
    'cross-env NODE_OPTIONS=--experimental-vm-modules jest',
    'vitest --config ./test/jest-e2e.json',
    'jest --config ./test/missing.json',
  ])('of the script %s', async (script) => {
    expect(
      await warningsWith({ manifest: { scripts: { 'start:prod': 'node dist/main', test: script } } }),
    ).toEqual([]);
  });

  test('of a project of ES modules', async () => {
    expect(await warningsWith({ manifest: { type: 'module' } })).toEqual([]);
  });
});
