import { newProject } from './support/nest-project.js';
import { type NestAddRun, runNestAdd } from './support/run-nest-add.js';

interface EntryAfter extends Pick<NestAddRun, 'warnings' | 'codes'> {
  readonly text: string;
}

/** The entry after the schematic, which a second run leaves as it is. */
async function entryAfter(text: string): Promise<EntryAfter> {
  const tree = await newProject('esm');
  tree.overwrite('src/main.ts', text);
  const { warnings, codes } = runNestAdd(tree);
  const after = tree.readText('src/main.ts');
  runNestAdd(tree);
  expect(tree.readText('src/main.ts')).toBe(after);
  return { text: after, warnings, codes };
}

const IMPORTS = `import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.js';\n`;
const IMPORTS_AFTER = `import { NestFactory } from '@nestjs/core';\nimport { EyrieLogger } from '@eyrie/nestjs';\nimport { AppModule } from './app.module.js';\n`;
const LOGGER = 'app.useLogger(app.get(EyrieLogger));\n';
const HOOKS = 'app.enableShutdownHooks();\n';

test('an adapter with generics keeps its place, and options follow it', async () => {
  const { text } = await entryAfter(`import { NestFactory } from '@nestjs/core';
import {
  FastifyAdapter,
  type NestFastifyApplication,
} from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';

async function bootstrap() {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule,
    new FastifyAdapter({ trustProxy: true }),
  );
  await app.listen(3000, '0.0.0.0');
}
await bootstrap();
`);
  expect(text).toBe(`import { NestFactory } from '@nestjs/core';
import {
  FastifyAdapter,
  type NestFastifyApplication,
} from '@nestjs/platform-fastify';
import { EyrieLogger } from '@eyrie/nestjs';
import { AppModule } from './app.module.js';

async function bootstrap() {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule,
    new FastifyAdapter({ trustProxy: true }),
    { bufferLogs: true },
  );
  app.useLogger(app.get(EyrieLogger));
  app.enableShutdownHooks();
  await app.listen(3000, '0.0.0.0');
}
await bootstrap();
`);
});

test.each([
  ['AppModule, {}', 'AppModule, { bufferLogs: true }'],
  ['AppModule, { cors: true }', 'AppModule, { bufferLogs: true, cors: true }'],
  ['AppModule, {cors: true}', 'AppModule, {bufferLogs: true, cors: true}'],
  ['AppModule, { /* all */ cors: true }', 'AppModule, { bufferLogs: true, /* all */ cors: true }'],
  ['AppModule, new Adapter()', 'AppModule, new Adapter(), { bufferLogs: true }'],
  ['AppModule, adapter, { cors: true }', 'AppModule, adapter, { bufferLogs: true, cors: true }'],
  ['AppModule, { bufferLogs: false }', 'AppModule, { bufferLogs: false }'],
  [
    'AppModule, {\n  // browsers ask\n  cors: true, // always\n}',
    'AppModule, {\n  bufferLogs: true,\n  // browsers ask\n  cors: true, // always\n}',
  ],
  [
    'AppModule, { // all of them\n  cors: true\n}',
    'AppModule, { // all of them\n  bufferLogs: true,\n  cors: true\n}',
  ],
])('the arguments %j become %j', async (before, after) => {
  const { text, warnings } = await entryAfter(`${IMPORTS}const app = await NestFactory.create(${before});\n`);
  expect(text).toBe(`${IMPORTS_AFTER}const app = await NestFactory.create(${after});\n${LOGGER}${HOOKS}`);
  expect(warnings).toEqual([]);
});

test('double quotes, missing semicolons, tabs and CRLF are kept', async () => {
  const { text } = await entryAfter(
    [
      'import { NestFactory } from "@nestjs/core"',
      'import { AppModule } from "./app.module.js"',
      '',
      'async function bootstrap() {',
      '\tconst app = await NestFactory.create(AppModule) // the app',
      '\tawait app.listen(3000)',
      '}',
      'void bootstrap()',
      '',
    ].join('\r\n'),
  );
  expect(text).toBe(
    [
      'import { NestFactory } from "@nestjs/core"',
      'import { EyrieLogger } from "@eyrie/nestjs"',
      'import { AppModule } from "./app.module.js"',
      '',
      'async function bootstrap() {',
      '\tconst app = await NestFactory.create(AppModule, { bufferLogs: true }) // the app',
      '\tapp.useLogger(app.get(EyrieLogger))',
      '\tapp.enableShutdownHooks()',
      '\tawait app.listen(3000)',
      '}',
      'void bootstrap()',
      '',
    ].join('\r\n'),
  );
});

test('an app under another name, and a factory under another name, are found', async () => {
  const { text } = await entryAfter(`import './telemetry.js';
import { NestFactory as Nest } from '@nestjs/core';
import { EyrieLogger as Lines } from '@eyrie/nestjs';
import { AppModule } from './app.module.js';
let server;
server = await Nest.create(AppModule);
server.enableShutdownHooks(['SIGTERM']);
`);
  expect(text).toBe(`import './telemetry.js';
import { NestFactory as Nest } from '@nestjs/core';
import { EyrieLogger as Lines } from '@eyrie/nestjs';
import { AppModule } from './app.module.js';
let server;
server = await Nest.create(AppModule, { bufferLogs: true });
server.useLogger(server.get(Lines));
server.enableShutdownHooks(['SIGTERM']);
`);
});

test('an import from the package is extended', async () => {
  const { text } = await entryAfter(
    `${IMPORTS}import { withSpan } from '@eyrie/nestjs';\nconst app = await NestFactory.create(AppModule);\n`,
  );
  expect(text).toBe(
    `${IMPORTS}import { withSpan, EyrieLogger } from '@eyrie/nestjs';\nconst app = await NestFactory.create(AppModule, { bufferLogs: true });\n${LOGGER}${HOOKS}`,
  );
});

test.each([
  ['the option "logger"', `const app = await NestFactory.create(AppModule, { logger: ['error'] });\n`, ''],
  [
    'a call of useLogger',
    'const app = await NestFactory.create(AppModule);\n',
    'app.useLogger(app.get(Logger));\n',
  ],
])('a logger given by %s is kept', async (by, creation, rest) => {
  const { text, warnings } = await entryAfter(IMPORTS + creation + rest);
  expect(text).toBe(IMPORTS + creation + HOOKS + rest);
  expect(warnings).toEqual([
    [
      `EYRIE_SETUP_LOGGER_KEPT: src/main.ts gives the app a logger of its own, by ${by}, which was kept. To have Eyrie write its lines, take that out, create the app with "bufferLogs: true", import EyrieLogger from "@eyrie/nestjs" and write:`,
      '',
      '    app.useLogger(app.get(EyrieLogger));',
      '',
    ].join('\n'),
  ]);
});

const UNCLEAR_OPTIONS = 'the options of the app are not written in its creation';

test.each([
  [UNCLEAR_OPTIONS, `${IMPORTS}const app = await NestFactory.create(AppModule, options);\n`],
  [UNCLEAR_OPTIONS, `${IMPORTS}const app = await NestFactory.create(AppModule, { ...options });\n`],
  [UNCLEAR_OPTIONS, `${IMPORTS}const app = await NestFactory.create(AppModule, new Adapter(), options());\n`],
  [
    'the app is not kept in a variable where it is created',
    `${IMPORTS}await (await NestFactory.create(AppModule)).listen(3000);\n`,
  ],
  [
    'it creates more than one app',
    `${IMPORTS}const app = await NestFactory.create(AppModule);\nconst other = await NestFactory.create(AppModule);\n`,
  ],
  ['no call of NestFactory.create is in it', `${IMPORTS}await NestFactory.createMicroservice(AppModule);\n`],
  ['it is not valid TypeScript', `${IMPORTS}const app = await NestFactory.create(AppModule;\n`],
])('where %s, the entry is left alone and the lines are printed', async (reason, before) => {
  const { text, warnings } = await entryAfter(before);
  expect(text).toBe(before);
  expect(warnings).toEqual([
    [
      `EYRIE_SETUP_ENTRY_UNCHANGED: src/main.ts was left as it is: ${reason}. Write there, where the app is created:`,
      '',
      `    import { EyrieLogger } from '@eyrie/nestjs';`,
      '',
      '    const app = await NestFactory.create(AppModule, { bufferLogs: true });',
      '    app.useLogger(app.get(EyrieLogger));',
      '    app.enableShutdownHooks();',
      '',
    ].join('\n'),
  ]);
});

test('once the lines were written by hand, nothing is said', async () => {
  const { warnings } = await entryAfter(
    `${IMPORTS_AFTER}const app = await NestFactory.create(AppModule, options);\n${LOGGER}${HOOKS}`,
  );
  expect(warnings).toEqual([]);
});

test('an entry that is missing is named', async () => {
  const tree = await newProject('esm');
  tree.delete('src/main.ts');
  const run = runNestAdd(tree);
  expect(run.codes).toEqual(['EYRIE_SETUP_ENTRY_UNCHANGED']);
  expect(run.warnings[0]).toContain('src/main.ts was left as it is: there is no such file.');
  expect(tree.readText('src/app.module.ts')).toContain('imports: [EyrieModule.forRoot(eyrieConfig)],');
});

test('what goes on behind a leading semicolon stays a statement of its own', async () => {
  const bare = IMPORTS.replaceAll(';', '');
  const { text } = await entryAfter(
    `${bare}const app = await NestFactory.create(AppModule)\n;[3000].forEach((port) => app.listen(port))\n`,
  );
  expect(text).toBe(
    `${IMPORTS_AFTER.replaceAll(';', '')}const app = await NestFactory.create(AppModule, { bufferLogs: true })\n;\n${LOGGER.replace(';', '')}app.enableShutdownHooks();[3000].forEach((port) => app.listen(port))\n`,
  );
});

test('an entry with another EyrieLogger stays as it is', async () => {
  const before = `${IMPORTS}class EyrieLogger {}\nconst app = await NestFactory.create(AppModule);\n`;
  const { text, warnings } = await entryAfter(before);
  expect(text).toBe(before);
  expect(warnings).toEqual([expect.stringContaining('EyrieLogger means something else in it')]);
});
