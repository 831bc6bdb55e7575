import { newProject } from './support/nest-project.js';
import { runNestAdd } from './support/run-nest-add.js';

async function projectWith(packageJson: string) {
  const tree = await newProject('esm');
  tree.overwrite('package.json', packageJson);
  return tree;
}

async function scriptAfter(script: string, extra: object = {}): Promise<unknown> {
  const tree = await projectWith(JSON.stringify({ scripts: { start: script }, ...extra }));
  runNestAdd(tree);
  const parsed = JSON.parse(tree.readText('package.json')) as {
    readonly scripts: { readonly start: string };
  };
  return parsed.scripts.start;
}

const FLAG = '--import @eyrie/nestjs/register';

test.each([
  ['node dist/main', `node ${FLAG} dist/main`],
  ['node dist/main.js', `node ${FLAG} dist/main.js`],
  [
    'node --max-old-space-size=512 -r ./a.js dist/main',
    `node ${FLAG} --max-old-space-size=512 -r ./a.js dist/main`,
  ],
  ['NODE_ENV=production node dist/src/main', `NODE_ENV=production node ${FLAG} dist/src/main`],
  ['cross-env NODE_ENV=production node dist/main', `cross-env NODE_ENV=production node ${FLAG} dist/main`],
  ['npm run migrate && node dist/main', `npm run migrate && node ${FLAG} dist/main`],
  ['nest start', `nest start --exec "node ${FLAG}"`],
  ['nest start -b swc -- --seed', `nest start --exec "node ${FLAG}" -b swc -- --seed`],
])('the start script %s loads Eyrie first', async (before, after) => {
  expect(await scriptAfter(before)).toBe(after);
});

test.each([
  `node ${FLAG} dist/main`,
  'node --import @eyrie/tracing/register dist/main',
  'node dist/seed',
  'nest start --exec bun',
  'nest start -e bun',
  'nest start --no-shell',
  'concurrently "nest start --watch" "npm run web"',
  'sh -c "true && nest start --watch"',
  'nest build',
])('the script %s stays as it is', async (script) => {
  expect(await scriptAfter(script)).toBe(script);
});

test('where nest-cli.json names the program of nest start, that is kept', async () => {
  const tree = await projectWith('{\n  "scripts": {\n    "start": "nest start"\n  }\n}\n');
  tree.overwrite('nest-cli.json', '{ "sourceRoot": "src", "exec": "bun" }');
  const run = runNestAdd(tree);
  expect(tree.readText('package.json')).toContain('"start": "nest start"');
  expect(run.codes).toEqual(['EYRIE_SETUP_START_UNCHANGED']);
});

test('ranges, formatting, line ends and a byte order mark of package.json are kept', async () => {
  const tree = await projectWith(
    [
      '\uFEFF{',
      '\t"name": "@acme/shop", "private": true,',
      '\t"files": ["dist", "x{\\"}"],',
      '\t"scripts": { "start:prod": "node dist/main", "doctor": "flutter doctor" },',
      '\t"dependencies": {',
      '\t\t"@eyrie/nestjs": "file:../eyrie.tgz",',
      '\t\t"zod": "4.0.0"',
      '\t},',
      '\t"devDependencies": {}',
      '}',
      '',
    ].join('\r\n'),
  );
  const run = runNestAdd(tree);
  expect(tree.readContent('package.json')).toBe(
    [
      '\uFEFF{',
      '\t"name": "@acme/shop", "private": true,',
      '\t"files": ["dist", "x{\\"}"],',
      `\t"scripts": { "start:prod": "node ${FLAG} dist/main", "doctor": "flutter doctor" },`,
      '\t"dependencies": {',
      '\t\t"@eyrie/nestjs": "file:../eyrie.tgz",',
      '\t\t"@opentelemetry/api": "~1.10.0",',
      '\t\t"zod": "4.0.0"',
      '\t},',
      '\t"devDependencies": {',
      '\t\t"@eyrie/cli": "^0.0.0"',
      '\t}',
      '}',
      '',
    ].join('\r\n'),
  );
  expect(run.warnings).toEqual([
    'EYRIE_SETUP_SCRIPT_KEPT: package.json has a script "doctor" of its own, which was kept. Run "npx eyrie doctor", or give it a script of another name.',
  ]);
});

test('sections that are missing are made, also on one line', async () => {
  const tree = await projectWith('{"name":"shop"}');
  runNestAdd(tree);
  expect(tree.readText('package.json')).toBe(
    '{"name":"shop", "dependencies": {"@eyrie/nestjs": "^0.0.0", "@opentelemetry/api": "~1.10.0"}, "devDependencies": {"@eyrie/cli": "^0.0.0"}, "scripts": {"doctor": "eyrie doctor"}}',
  );
});

test.each([
  { manager: 'npm', with: 'package-lock.json' },
  { manager: 'pnpm', with: 'pnpm-lock.yaml' },
  { manager: 'yarn', with: 'yarn.lock' },
  { manager: 'bun', with: 'bun.lock' },
])('what was added is installed with $manager where $with lies', async ({ manager, with: lockFile }) => {
  const tree = await newProject('esm');
  tree.create(lockFile, '');
  const { tasks } = runNestAdd(tree);
  expect(tasks).toEqual([
    {
      name: 'node-package',
      options: {
        command: 'install',
        quiet: true,
        hideOutput: true,
        allowScripts: false,
        packageManager: manager,
        packageName: manager === 'pnpm' ? '--no-frozen-lockfile' : undefined,
      },
    },
  ]);
});

test('the field packageManager is stronger than a lockfile', async () => {
  const tree = await projectWith('{"packageManager":"yarn@4.9.0"}');
  tree.create('package-lock.json', '{}');
  expect(runNestAdd(tree).tasks[0]?.options).toMatchObject({ packageManager: 'yarn' });
});

test('nothing is installed where that was asked', async () => {
  expect(runNestAdd(await newProject('esm'), { skipInstall: true }).tasks).toEqual([]);
});

test('a package.json that is not JSON stops everything', async () => {
  const tree = await projectWith('{ "name": ');
  const run = runNestAdd(tree);
  expect(run.warnings).toEqual([
    'EYRIE_SETUP_PACKAGE_UNREADABLE: package.json is not valid JSON, so nothing was changed. Run nest add in the root of a Nest project.',
  ]);
  expect(tree.exists('src/eyrie.config.ts')).toBe(false);
});
