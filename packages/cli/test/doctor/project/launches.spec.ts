import { ProjectFolder } from './support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.end());

const absent = (where: string, loss = 'there are no spans of pg') =>
  `advice EYRIE_DOCTOR_LOADER_ABSENT ${where}: It starts Node without the loader, so that ${loss}. Start with "node --import @eyrie/nestjs/register …", or set NODE_OPTIONS="--import @eyrie/nestjs/register".`;

test('a command that starts Node without the loader is found, wherever it stands', async () => {
  project.manifest({ scripts: { start: 'node dist/main.js', migrate: 'node dist/migrate.js' } });
  project.write(
    'Dockerfile',
    'FROM node:24\n# ENV NODE_OPTIONS="--import @eyrie/nestjs/register"\nENTRYPOINT ["docker-entrypoint.sh"]\nCMD ["npm", "run", "start"]\n',
  );
  project.write('Procfile', 'release: node dist/migrate.js\nweb: node dist/main.js\n');
  expect(await project.findings()).toEqual([
    absent('the script start'),
    absent('the Dockerfile (script start)'),
    absent('the Procfile (web)'),
  ]);
  project.manifest({ scripts: { start: 'node dist/main.js' }, dependencies: { '@eyrie/nestjs': '1' } });
  expect(await project.findings()).toEqual([]);
});

test.each([
  ['an option', 'node --import=@eyrie/tracing/register dist/main.js'],
  ['NODE_OPTIONS', "cross-env NODE_OPTIONS='--import @eyrie/nestjs/register' nest start"],
  ['--require', 'node -r @eyrie/nestjs/register dist/main'],
  ['a file of its own', 'node --import ./instrument.mjs dist/main.js'],
])('the loader is known by %s', async (_how, script) => {
  project.write('instrument.mjs', "import '@eyrie/nestjs/register';\n");
  project.manifest({ scripts: { start: script } });
  expect(await project.findings()).toEqual([]);
});

test('the loader is known by ENV of the Dockerfile, and by the environment', async () => {
  project.manifest({ scripts: {} });
  project.write(
    'Dockerfile',
    'FROM node:24\nENV NODE_OPTIONS="--import @eyrie/nestjs/register"\nCMD node dist/main.js\n',
  );
  expect(await project.findings()).toEqual([]);
  project.write('Dockerfile', 'FROM node:24\nCMD node dist/main.js\n');
  expect(await project.findings()).toEqual([absent('the Dockerfile')]);
  expect(await project.findings({ NODE_OPTIONS: '--import @eyrie/nestjs/register' })).toEqual([]);
});

test('the loader and the package of instrumentations belong together', async () => {
  const { '@eyrie/nestjs': nestjs } = { '@eyrie/nestjs': '^1.2.0' };
  project.remove('node_modules/@opentelemetry/auto-instrumentations-node');
  project.manifest({ dependencies: { '@eyrie/nestjs': nestjs } });
  expect(await project.findings()).toEqual([
    'advice EYRIE_DOCTOR_INSTRUMENTATIONS_ABSENT @opentelemetry/auto-instrumentations-node: The loader is there, and the package from which it takes instrumentations is not installed. Run "npm install @opentelemetry/auto-instrumentations-node@^0.82", or start without the loader.',
  ]);
  project.install('@opentelemetry/auto-instrumentations-node', { version: '0.82.0' });
  project.manifest({
    scripts: { start: 'node dist/main.js' },
    dependencies: { '@eyrie/nestjs': nestjs, '@opentelemetry/auto-instrumentations-node': '^0.82.0' },
  });
  expect(await project.findings()).toEqual([
    absent('the script start', '@opentelemetry/auto-instrumentations-node does nothing'),
  ]);
  expect(await project.findings({ EYRIE_TRACING_ENABLED: 'false' })).toEqual([]);
});

test('a second SDK in the same command is wrong, alone it is worth knowing', async () => {
  project.manifest({
    scripts: {
      start:
        'node --require @opentelemetry/auto-instrumentations-node/register --import @eyrie/nestjs/register dist/main.js',
    },
  });
  expect(await project.findings()).toEqual([
    "problem EYRIE_DOCTOR_SECOND_SDK @opentelemetry/auto-instrumentations-node: It and Eyrie's register are both loaded by the script start, and each starts an SDK. Leave one of the two out: one of them makes no spans then, or both make the same ones.",
  ]);
  project.manifest({ scripts: { start: 'node -r dd-trace/init dist/main.js' } });
  expect(await project.findings()).toEqual([
    'advice EYRIE_DOCTOR_SECOND_SDK dd-trace: It is loaded by the script start: its SDK makes the spans, and Eyrie joins in. If Eyrie shall make them, load @eyrie/nestjs/register instead.',
  ]);
});

test('an SDK that the sources start is found', async () => {
  project.write(
    'src/telemetry.ts',
    '// new NodeSDK() was here\nconst sdk = new NodeSDK({});\nsdk.start();\n',
  );
  expect(await project.findings()).toEqual([
    "problem EYRIE_DOCTOR_SECOND_SDK src/telemetry.ts: It starts an OpenTelemetry SDK, and so does Eyrie's register. Leave one of the two out: one of them makes no spans then, or both make the same ones.",
  ]);
});
