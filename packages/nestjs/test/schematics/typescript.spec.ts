import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findSyntaxApi } from '../../src/schematics/syntax/find-syntax-api.js';
import { newProject } from './support/nest-project.js';
import { runNestAdd } from './support/run-nest-add.js';

const require = createRequire(import.meta.url);
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'eyrie-typescript-'));
  mkdirSync(join(project, 'node_modules/@nestjs'), { recursive: true });
  writeFileSync(join(project, 'package.json'), '{}');
});

afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

function install(name: string): void {
  symlinkSync(
    dirname(require.resolve(`${name}/package.json`)),
    join(project, 'node_modules', name),
    'junction',
  );
}

test('TypeScript 7 has no interface, and is passed over', () => {
  install('typescript');
  const own = createRequire(join(project, 'package.json'))('typescript') as { readonly version: string };
  expect(own.version).toMatch(/^7\./);
  expect(findSyntaxApi(project, undefined)).toBeUndefined();
});

test('where the project has TypeScript 7 alone, the one of its Nest CLI is used', () => {
  install('typescript');
  install('@nestjs/cli');
  expect(findSyntaxApi(project, undefined)).toHaveProperty('createSourceFile');
});

test('a Nest CLI that is installed for all projects lends its own', () => {
  expect(findSyntaxApi(project, undefined)).toBeUndefined();
  const program = join(dirname(require.resolve('@nestjs/cli/package.json')), 'bin/nest.js');
  expect(findSyntaxApi(project, program)).toHaveProperty('createSourceFile');
});

test('without any, the sources are left alone and every line is printed', async () => {
  install('typescript');
  const tree = await newProject('esm');
  const sources = ['src/main.ts', 'src/app.module.ts'];
  const before = sources.map((path) => tree.readText(path));
  const run = runNestAdd(tree, {}, { findSyntaxApi: () => findSyntaxApi(project, undefined) });
  expect(sources.map((path) => tree.readText(path))).toEqual(before);
  expect(tree.exists('src/eyrie.config.ts')).toBe(true);
  expect(tree.readText('package.json')).toContain('"doctor": "eyrie doctor"');
  expect(run.warnings).toEqual([
    [
      'EYRIE_SETUP_TYPESCRIPT_MISSING: The sources were left as they are: no TypeScript that can read them was found (version 7 has no programming interface). Write in them:',
      '',
      '    // The root module',
      `    import { EyrieModule } from '@eyrie/nestjs';`,
      `    import eyrieConfig from './eyrie.config.js';`,
      '',
      '    imports: [EyrieModule.forRoot(eyrieConfig), /* your other modules */],',
      '',
      '    // src/main.ts',
      `    import { EyrieLogger } from '@eyrie/nestjs';`,
      '',
      '    const app = await NestFactory.create(AppModule, { bufferLogs: true });',
      '    app.useLogger(app.get(EyrieLogger));',
      '    app.enableShutdownHooks();',
      '',
    ].join('\n'),
  ]);
});

test('without any, sources that were set up by hand need no word', async () => {
  const tree = await newProject('esm');
  runNestAdd(tree);
  expect(runNestAdd(tree, {}, { findSyntaxApi: () => undefined }).warnings).toEqual([]);
});
