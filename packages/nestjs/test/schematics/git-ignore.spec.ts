import { newProject } from './support/nest-project.js';
import { runNestAdd } from './support/run-nest-add.js';

/** The .gitignore of a project after Eyrie was added to it. */
async function ignoredAfter(text: string): Promise<string> {
  const tree = await newProject('esm');
  tree.create('.gitignore', text);
  expect(runNestAdd(tree).warnings).toEqual([]);
  return tree.readContent('.gitignore');
}

test.each([
  { of: 'lines', text: '/dist\n/node_modules\n', expected: '/dist\n/node_modules\n.eyrie/\n' },
  { of: 'lines of Windows', text: '/dist\r\n.env\r\n', expected: '/dist\r\n.env\r\n.eyrie/\r\n' },
  { of: 'lines without a last end', text: '/dist\n.env', expected: '/dist\n.env\n.eyrie/' },
  { of: 'lines of Windows without a last end', text: '/dist\r\n.env', expected: '/dist\r\n.env\r\n.eyrie/' },
  { of: 'nothing', text: '', expected: '.eyrie/\n' },
])('the folder with the private key is added to a .gitignore of $of', async ({ text, expected }) => {
  expect(await ignoredAfter(text)).toBe(expected);
});

test.each([
  '# .eyrie/\n',
  '.eyrie.db\n',
  '.eyrie/store.db\n',
  '/apps/.eyrie/\n',
  'eyrie/\n',
  'xeyrie/\n',
  '.e\n',
  '.*\n!.*\n',
])('it is added also after %j, which does not ignore it', async (text) => {
  expect(await ignoredAfter(text)).toBe(`${text}.eyrie/\n`);
});

test.each([
  '.eyrie\n',
  '.eyrie/  \r\n/dist\r\n',
  '/.eyrie',
  '/.eyrie/\n',
  '**/.eyrie/\n',
  '.eyrie/*\n',
  '/.eyrie/**\n',
  '.eyri?\n',
  '.eyr*/\n',
  '.*\n!.github\n',
  '*\n!src\n',
  '\uFEFF.eyrie/\n',
  '!.eyrie/\n',
])('a .gitignore that decides about it stays as it is: %j', async (text) => {
  expect(await ignoredAfter(text)).toBe(text);
});

test('no .gitignore is made where there is none, and the line is not added twice', async () => {
  const tree = await newProject('cjs');
  runNestAdd(tree);
  expect(tree.exists('.gitignore')).toBe(false);
  tree.create('.gitignore', 'dist\n');
  runNestAdd(tree);
  runNestAdd(tree);
  expect(tree.readContent('.gitignore')).toBe('dist\n.eyrie/\n');
});
