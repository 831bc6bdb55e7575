import { newProject } from './support/nest-project.js';
import { type NestAddRun, runNestAdd } from './support/run-nest-add.js';

interface ModuleAfter extends Pick<NestAddRun, 'warnings' | 'codes'> {
  readonly text: string;
}

/** The root module after the schematic, which a second run leaves as it is. */
async function moduleAfter(text: string): Promise<ModuleAfter> {
  const tree = await newProject('cjs');
  tree.overwrite('src/app.module.ts', text);
  const { warnings, codes } = runNestAdd(tree);
  const after = tree.readText('src/app.module.ts');
  runNestAdd(tree);
  expect(tree.readText('src/app.module.ts')).toBe(after);
  return { text: after, warnings, codes };
}

const IMPORTS = `import { Module } from '@nestjs/common';\nimport { ShopModule } from './shop.module';\n\n`;
const IMPORTS_AFTER = `import { Module } from '@nestjs/common';\nimport { EyrieModule } from '@eyrie/nestjs';\nimport { ShopModule } from './shop.module';\nimport eyrieConfig from './eyrie.config';\n\n`;
const CLASS = 'export class AppModule {}\n';
const EYRIE = 'EyrieModule.forRoot(eyrieConfig)';

test.each([
  ['', `{ imports: [${EYRIE}] }`],
  ['{}', `{ imports: [${EYRIE}] }`],
  ['{ imports: [] }', `{ imports: [${EYRIE}] }`],
  ['{ imports: [ ] }', `{ imports: [${EYRIE}] }`],
  ['{ imports: [ShopModule] }', `{ imports: [${EYRIE}, ShopModule] }`],
  ['{ imports: [...shared, ShopModule] }', `{ imports: [${EYRIE}, ...shared, ShopModule] }`],
  ['{ imports: [/* none yet */] }', `{ imports: [${EYRIE}, /* none yet */] }`],
  ['{\n  imports: [\n    // none yet\n  ],\n}', `{\n  imports: [\n    ${EYRIE},\n    // none yet\n  ],\n}`],
  [
    '{\n  imports: [\n    // the shop itself\n    ShopModule, // large\n  ],\n}',
    `{\n  imports: [\n    ${EYRIE},\n    // the shop itself\n    ShopModule, // large\n  ],\n}`,
  ],
  [
    '{ imports: [ /* first\n second */ ShopModule ] }',
    `{ imports: [ ${EYRIE}, /* first\n second */ ShopModule ] }`,
  ],
  ['{\n  providers: [],\n}', `{\n  imports: [${EYRIE}],\n  providers: [],\n}`],
  ['{ providers: [] }', `{ imports: [${EYRIE}], providers: [] }`],
])('the metadata %j become %j', async (before, after) => {
  const { text, warnings } = await moduleAfter(`${IMPORTS}@Module(${before})\n${CLASS}`);
  expect(text).toBe(`${IMPORTS_AFTER}@Module(${after})\n${CLASS}`);
  expect(warnings).toEqual([]);
});

test.each([
  ['{ imports: shared }'],
  ['{ imports: [ShopModule].concat(shared) }'],
  ['{ imports }'],
  ['{ ...metadata }'],
  ['metadata'],
])('the metadata %j are left alone, and the lines are printed', async (metadata) => {
  const before = `${IMPORTS}@Module(${metadata})\n${CLASS}`;
  const { text, warnings } = await moduleAfter(before);
  expect(text).toBe(before);
  expect(warnings).toEqual([
    [
      'EYRIE_SETUP_MODULE_UNCHANGED: src/app.module.ts was left as it is: the imports of its root module are not a list written there. Write in the root module:',
      '',
      `    import { EyrieModule } from '@eyrie/nestjs';`,
      `    import eyrieConfig from './eyrie.config';`,
      '',
      '    imports: [EyrieModule.forRoot(eyrieConfig), /* your other modules */],',
      '',
    ].join('\n'),
  ]);
});

test('double quotes, missing semicolons and CRLF are kept', async () => {
  const { text } = await moduleAfter(
    'import { Module as Part } from "@nestjs/common" // Nest\r\n\r\n@Part({\r\n\timports: [],\r\n})\r\nexport class AppModule {}\r\n',
  );
  expect(text).toBe(
    `import { Module as Part } from "@nestjs/common" // Nest\r\nimport { EyrieModule } from "@eyrie/nestjs"\r\nimport eyrieConfig from "./eyrie.config"\r\n\r\n@Part({\r\n\timports: [${EYRIE}],\r\n})\r\nexport class AppModule {}\r\n`,
  );
});

test('names that the file has already are used', async () => {
  const { text } = await moduleAfter(
    `import { Module } from '@nestjs/common';\nimport { EyrieModule as Eyrie } from '@eyrie/nestjs';\nimport config from './eyrie.config';\n\n@Module({ providers: [{ provide: 'name', useValue: config.service?.name }] })\n${CLASS}`,
  );
  expect(text).toContain(`@Module({ imports: [Eyrie.forRoot(config)], providers: [`);
  expect(text.match(/^import /gm)).toHaveLength(3);
});

test('a root module of another name, in another folder, is found through the entry', async () => {
  const tree = await newProject('esm');
  tree.overwrite(
    'src/main.ts',
    tree
      .readText('src/main.ts')
      .replace("{ AppModule } from './app.module.js'", "{ Root as AppModule } from './core/root.js'"),
  );
  tree.create(
    'src/core/root.ts',
    `import { Module } from '@nestjs/common';\n\n@Module({})\nclass Other {}\n\n@Module({ imports: [Other] })\nexport class Root {}\n`,
  );
  const before = tree.readText('src/app.module.ts');
  runNestAdd(tree);
  expect(tree.readText('src/core/root.ts')).toBe(
    `import { Module } from '@nestjs/common';\nimport { EyrieModule } from '@eyrie/nestjs';\nimport eyrieConfig from '../eyrie.config.js';\n\n@Module({})\nclass Other {}\n\n@Module({ imports: [${EYRIE}, Other] })\nexport class Root {}\n`,
  );
  expect(tree.readText('src/app.module.ts')).toBe(before);
});

test('a root module in the entry itself is found', async () => {
  const tree = await newProject('esm');
  tree.overwrite(
    'src/main.ts',
    `import { Module } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\n\n@Module({})\nclass AppModule {}\n\nconst app = await NestFactory.create(AppModule);\n`,
  );
  runNestAdd(tree);
  expect(tree.readText('src/main.ts')).toBe(
    `import { Module } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\nimport { EyrieModule, EyrieLogger } from '@eyrie/nestjs';\nimport eyrieConfig from './eyrie.config.js';\n\n@Module({ imports: [${EYRIE}] })\nclass AppModule {}\n\nconst app = await NestFactory.create(AppModule, { bufferLogs: true });\napp.useLogger(app.get(EyrieLogger));\napp.enableShutdownHooks();\n`,
  );
});

test('where another module of the app imports Eyrie already, the root module stays as it is', async () => {
  const tree = await newProject('esm');
  tree.create(
    'src/core/core.module.ts',
    'export const parts = [EyrieModule.forRootAsync({ useFactory })];\n',
  );
  const before = tree.readText('src/app.module.ts');
  const run = runNestAdd(tree);
  expect(tree.readText('src/app.module.ts')).toBe(before);
  expect(run.warnings).toEqual([]);
});

test('a root module that is not in the file of its import is left alone', async () => {
  const tree = await newProject('esm');
  tree.overwrite('src/app.module.ts', `export { AppModule } from './core/app.module.js';\n`);
  const run = runNestAdd(tree);
  expect(tree.readText('src/app.module.ts')).toBe(`export { AppModule } from './core/app.module.js';\n`);
  expect(run.codes).toEqual(['EYRIE_SETUP_MODULE_UNCHANGED']);
  expect(run.warnings[0]).toContain('no class AppModule with @Module is in it');
});

test('a config of the user is kept, and used', async () => {
  const tree = await newProject('esm');
  tree.create('src/eyrie.config.ts', 'export default mine;\n');
  runNestAdd(tree);
  expect(tree.readText('src/eyrie.config.ts')).toBe('export default mine;\n');
  expect(tree.readText('src/app.module.ts')).toContain(EYRIE);
});

test('a config without a default export is named, and not imported', async () => {
  const tree = await newProject('esm');
  tree.create('src/eyrie.config.ts', 'export const config = mine;\n');
  const before = tree.readText('src/app.module.ts');
  const run = runNestAdd(tree);
  expect(tree.readText('src/app.module.ts')).toBe(before);
  expect(run.warnings).toEqual([
    'EYRIE_SETUP_CONFIG_UNUSABLE: src/eyrie.config.ts has no default export, so the root module was left as it is. Write "export default defineConfig({ … })" there, and run nest add again.',
  ]);
});

test.each([
  ["@Module({ ['imports']: [ShopModule] })", 'the imports of its root module are not a list written there'],
  ['const eyrieConfig = 1;\n@Module({ imports: [] })', 'eyrieConfig means something else in it'],
  [
    "import type { EyrieModule } from '@eyrie/nestjs';\n@Module({})",
    'EyrieModule means something else in it',
  ],
])('a root module that could come to mean something else stays as it is: %s', async (decorated, reason) => {
  const before = `${IMPORTS}${decorated}\n${CLASS}`;
  const { text, warnings } = await moduleAfter(before);
  expect(text).toBe(before);
  expect(warnings).toEqual([
    expect.stringContaining(`src/app.module.ts was left as it is: ${reason}. Write`),
  ]);
});
