import { newProject, withSecondApp } from './support/nest-project.js';
import { runNestAdd } from './support/run-nest-add.js';

const MAIN = (extension: string, start: string) => `import { NestFactory } from '@nestjs/core';
import { EyrieLogger } from '@eyrie/nestjs';
import { AppModule } from './app.module${extension}';

async function bootstrap() {
  const app = await NestFactory.create(AppModule, { bufferLogs: true });
  app.useLogger(app.get(EyrieLogger));
  app.enableShutdownHooks();
  await app.listen(process.env.PORT ?? 3000);
}
${start} bootstrap();
`;

const MODULE = (extension: string) => `import { Module } from '@nestjs/common';
import { EyrieModule } from '@eyrie/nestjs';
import { AppController } from './app.controller${extension}';
import { AppService } from './app.service${extension}';
import eyrieConfig from './eyrie.config${extension}';

@Module({
  imports: [EyrieModule.forRoot(eyrieConfig)],
  controllers: [AppController],
  providers: [AppService],
})
export class AppModule {}
`;

const CONFIG = (name: string) => `import { defineConfig } from '@eyrie/nestjs';

// One configuration for metrics, logs, traces and the audit trail.
export default defineConfig({
  service: { name: '${name}' },

  // Metrics, logs and traces are on. Each is switched off in its section:
  // tracing: { enabled: false },

  // The audit trail is on once its section is there, or with EYRIE_AUDIT_ENABLED=true:
  // audit: {},
});
`;

describe.each([
  { type: 'cjs', extension: '', start: 'void' },
  { type: 'esm', extension: '.js', start: 'await' },
] as const)('a new project ($type)', ({ type, extension, start }) => {
  test('gets Eyrie with its config, root module and logger', async () => {
    const tree = await newProject(type);
    const run = runNestAdd(tree, { sourceRoot: 'src' });
    expect(tree.readText('src/main.ts')).toBe(MAIN(extension, start));
    expect(tree.readText('src/app.module.ts')).toBe(MODULE(extension));
    expect(tree.readText('src/eyrie.config.ts')).toBe(CONFIG('shop'));
    expect(run.warnings).toEqual([]);
    expect(run.infos).toEqual([
      'Eyrie is set up. Start the app, and see what is missing with: npx eyrie doctor',
    ]);
  });

  test('gets its packages and scripts, and keeps every other line of package.json', async () => {
    const tree = await newProject(type);
    const before = tree.readText('package.json').split('\n');
    runNestAdd(tree);
    const after = tree.readText('package.json').split('\n');
    expect(after.filter((line) => !before.includes(line))).toEqual([
      '    "start": "nest start --exec \\"node --import @eyrie/nestjs/register\\"",',
      '    "start:dev": "nest start --exec \\"node --import @eyrie/nestjs/register\\" --watch",',
      '    "start:debug": "nest start --exec \\"node --import @eyrie/nestjs/register\\" --debug --watch",',
      '    "start:prod": "node --import @eyrie/nestjs/register dist/main",',
      expect.stringMatching(/^ {4}"test:e2e": ".*",$/),
      '    "doctor": "eyrie doctor"',
      '    "@eyrie/nestjs": "^0.0.0",',
      '    "@opentelemetry/api": "~1.10.0",',
      '    "@eyrie/cli": "^0.0.0",',
    ]);
    expect(before.filter((line) => !after.includes(line))).toEqual([
      '    "start": "nest start",',
      '    "start:dev": "nest start --watch",',
      '    "start:debug": "nest start --debug --watch",',
      '    "start:prod": "node dist/main",',
      expect.stringMatching(/^ {4}"test:e2e": ".*"$/),
    ]);
  });

  test('is not changed by a second run, to the byte', async () => {
    const tree = await newProject(type);
    runNestAdd(tree);
    const files = tree.files.map((path) => [path, tree.readContent(path)]);
    const again = runNestAdd(tree);
    expect(tree.files.map((path) => [path, tree.readContent(path)])).toEqual(files);
    expect(again.tasks).toEqual([]);
    expect(again.warnings).toEqual([]);
  });

  test('of two apps gets Eyrie in the one that is named', async () => {
    const tree = withSecondApp(await newProject(type), 'api');
    const shop = ['main.ts', 'app.module.ts'].map((file) => tree.readText(`apps/shop/src/${file}`));
    const run = runNestAdd(tree, { project: 'api' });
    expect(tree.readText('apps/api/src/main.ts')).toBe(MAIN(extension, start));
    expect(tree.readText('apps/api/src/app.module.ts')).toBe(MODULE(extension));
    expect(tree.readText('apps/api/src/eyrie.config.ts')).toBe(CONFIG('api'));
    expect(['main.ts', 'app.module.ts'].map((file) => tree.readText(`apps/shop/src/${file}`))).toEqual(shop);
    expect(tree.exists('apps/shop/src/eyrie.config.ts')).toBe(false);
    expect(tree.readText('package.json')).toContain('"start:prod": "node dist/apps/shop/main"');
    expect(run.warnings).toEqual([
      [
        'EYRIE_SETUP_START_UNCHANGED: No script of package.json that starts "api" was recognized, so none loads Eyrie before it. Start it in one of these ways, wherever it is started:',
        '',
        '    node --import @eyrie/nestjs/register dist/apps/api/main',
        '    nest start api --exec "node --import @eyrie/nestjs/register"',
        '',
      ].join('\n'),
    ]);
  });

  test('of two apps gets Eyrie in the one whose source root the Nest CLI passes', async () => {
    const tree = withSecondApp(await newProject(type), 'api');
    const run = runNestAdd(tree, { sourceRoot: 'apps/shop/src' });
    expect(tree.readText('apps/shop/src/main.ts')).toBe(MAIN(extension, start));
    expect(tree.readText('apps/shop/src/eyrie.config.ts')).toBe(CONFIG('shop'));
    expect(tree.exists('apps/api/src/eyrie.config.ts')).toBe(false);
    expect(tree.readText('package.json')).toContain(
      '"start:prod": "node --import @eyrie/nestjs/register dist/apps/shop/main"',
    );
    expect(run.warnings).toEqual([]);
  });
});

test('a project that nest-cli.json does not name is refused, and nothing is changed', async () => {
  const tree = withSecondApp(await newProject('esm'), 'api');
  const files = tree.files.map((path) => tree.readText(path));
  const run = runNestAdd(tree, { project: 'web' });
  expect(run.warnings).toEqual([
    'EYRIE_SETUP_PROJECT_UNKNOWN: nest-cli.json has no project "web", so nothing was changed. Name one of its projects.',
  ]);
  expect(tree.files.map((path) => tree.readText(path))).toEqual(files);
});
