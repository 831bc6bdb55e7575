import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { newProject } from './support/nest-project.js';

const require = createRequire(import.meta.url);
const packageFolder = join(import.meta.dirname, '../..');
const loader = join(packageFolder, '../../scripts/lib/typescript-loader.mjs');
const schematicsCli = createRequire(require.resolve('@nestjs/cli/package.json')).resolve(
  '@angular-devkit/schematics-cli/bin/schematics.js',
);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eyrie-nest-add-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs what the Nest CLI runs, and as it runs it. */
function nestAdd(...flags: readonly string[]): string {
  return execFileSync(
    process.execPath,
    ['--import', pathToFileURL(loader).href, schematicsCli, '@eyrie/nestjs:nest-add', ...flags],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '' } },
  );
}

// The devkit indents what a schematic says, and paints it where FORCE_COLOR asks for it.
function linesOf(output: string): readonly string[] {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim().replace(/\d+ bytes/, 'n bytes'));
  return lines.filter((line) => line !== '');
}

/** The package as it is published, with its sources in the place of what they compile to. */
function installEyrie(): void {
  const installed = join(folder, 'node_modules/@eyrie/nestjs');
  mkdirSync(join(installed, 'schematics'), { recursive: true });
  mkdirSync(join(installed, 'dist/schematics'), { recursive: true });
  for (const file of ['package.json', 'schematics/collection.json', 'schematics/schema.json']) {
    copyFileSync(join(packageFolder, file), join(installed, file));
  }
  const source = pathToFileURL(join(packageFolder, 'src/schematics/nest-add.ts')).href;
  writeFileSync(join(installed, 'dist/schematics/nest-add.js'), `export { nestAdd } from '${source}';\n`);
  mkdirSync(join(folder, 'node_modules/@nestjs'), { recursive: true });
  symlinkSync(
    dirname(require.resolve('@nestjs/cli/package.json')),
    join(folder, 'node_modules/@nestjs/cli'),
    'junction',
  );
}

test('the runner of the Nest CLI loads the published collection, and runs it twice with one result', async () => {
  const tree = await newProject('esm');
  for (const path of tree.files) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), tree.readContent(path));
  }
  writeFileSync(join(folder, '.gitignore'), '/dist\n');
  installEyrie();
  const first = nestAdd('--source-root=src', '--skip-install');
  expect(linesOf(first)).toEqual([
    'Eyrie is set up. Start the app, and see what is missing with: npx eyrie doctor',
    'CREATE src/eyrie.config.ts (n bytes)',
    'UPDATE package.json (n bytes)',
    'UPDATE .gitignore (n bytes)',
    'UPDATE src/app.module.ts (n bytes)',
    'UPDATE src/main.ts (n bytes)',
  ]);
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('/dist\n.eyrie/\n');
  expect(readFileSync(join(folder, 'src/main.ts'), 'utf8')).toContain('app.useLogger(app.get(EyrieLogger));');
  expect(linesOf(nestAdd('--source-root=src'))).toEqual([
    'Eyrie is set up. Start the app, and see what is missing with: npx eyrie doctor',
    'Nothing to be done.',
  ]);
});

test('the collection names a factory that there is', () => {
  const collection = JSON.parse(readFileSync(join(packageFolder, 'schematics/collection.json'), 'utf8')) as {
    readonly schematics: { readonly 'nest-add': { readonly factory: string } };
  };
  const [file = '', name] = collection.schematics['nest-add'].factory.split('#');
  const source = join(packageFolder, 'schematics', file.replace('/dist/', '/src/').replace(/\.js$/, '.ts'));
  expect(existsSync(source)).toBe(true);
  expect(readFileSync(source, 'utf8')).toContain(`export function ${name}(`);
});
