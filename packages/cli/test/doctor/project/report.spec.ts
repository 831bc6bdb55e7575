import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eyrie } from '../../support/run.js';
import { ProjectFolder } from './support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.end());

const NODE = process.versions.node;

test('a healthy project is told to be so, with what was seen', async () => {
  expect(await project.doctor()).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: `healthy: nothing found

  Node                   ${NODE}
  TypeScript             module nodenext
  versions of @eyrie/*   1.2.0 (7 packages)
  Nest                   12.5.1
  one copy each          @nestjs/common 12.5.1, @nestjs/core 12.5.1, @opentelemetry/api 1.10.0
  OpenTelemetry SDK      3.1.0
  other SDKs and agents  none
  loader                 loaded (the script start:prod)
  config                 none: the defaults hold
  sections               service, http, redaction, metrics, logging, tracing, store, audit
  EYRIE_* variables      none set
  modules                EyrieModule (2 files read)
`,
  });
});

test('findings follow by their weight', async () => {
  project.dependOn({ 'dd-trace': '^5.0.0' });
  project.write('src/main.ts', 'app.listen();\n');
  project.remove('node_modules/@opentelemetry/api');
  project.remove('node_modules/@eyrie/metrics/engine.js');
  const { exitCode, stdout } = await project.doctor();
  expect(exitCode).toBe(1);
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('unhealthy: 1 problem, 1 that could not be told, 2 pieces of advice');
  expect(lines.slice(lines.indexOf('problem'))).toEqual([
    'problem',
    `  EYRIE_DOCTOR_PEER_MISSING @opentelemetry/api — It is not installed, and @eyrie/nestjs cannot do without. Run "npm install '@opentelemetry/api@>=1.10.0 <1.11.0'".`,
    '',
    'unknown',
    expect.stringMatching(
      /^ {2}EYRIE_DOCTOR_SECTION_UNCHECKED metrics — The section could not be checked, since @eyrie\/metrics cannot be loaded: .*engine\.js.*\. Install @eyrie\/metrics again\.$/,
    ),
    '',
    'advice',
    '  EYRIE_DOCTOR_SECOND_SDK dd-trace — It is a dependency, and makes spans of its own once it is started. Remove it if Eyrie shall make the spans; otherwise set tracing.enabled to false.',
    "  EYRIE_DOCTOR_LOGGER_UNUSED src — No file calls useLogger, so that Nest's own lines are written by Nest's own logger. Create the app with { bufferLogs: true }, and call app.useLogger(app.get(EyrieLogger)) right after it.",
    '',
  ]);
});

test('--json tells the same to programs', async () => {
  project.write('src/main.ts', 'app.listen();\n');
  const { exitCode, stdout } = await project.doctor(['--json']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    verdict: 'healthy',
    checks: expect.arrayContaining([
      { name: 'Node', seen: NODE },
      { name: 'modules', seen: 'EyrieModule (2 files read)' },
    ]),
    findings: [
      {
        code: 'EYRIE_DOCTOR_LOGGER_UNUSED',
        weight: 'advice',
        subject: 'src',
        problem: "No file calls useLogger, so that Nest's own lines are written by Nest's own logger",
        remedy:
          'Create the app with { bufferLogs: true }, and call app.useLogger(app.get(EyrieLogger)) right after it',
      },
    ],
  });
});

test('advice is healthy, unless --strict asks for more', async () => {
  project.write('src/main.ts', 'app.listen();\n');
  expect((await project.doctor()).exitCode).toBe(0);
  const strict = await project.doctor(['--strict']);
  expect([strict.exitCode, strict.stdout.split('\n')[0]]).toEqual([1, 'unhealthy: 1 piece of advice']);
});

test('what could not be told is neither healthy nor not, where nothing is wrong', async () => {
  project.write('src/main.ts', 'app.listen();\n');
  project.remove('node_modules/@eyrie/metrics/engine.js');
  const { exitCode, stdout } = await project.doctor();
  expect([exitCode, stdout.split('\n')[0]]).toEqual([
    3,
    'unknown: 1 that could not be told, 1 piece of advice',
  ]);
});

test('the project is found from a folder inside of it, or by its name', async () => {
  const inside = await project.doctor([], { cwd: join(project.path, 'src') });
  const named = await eyrie(['doctor', '--project', project.path], { cwd: tmpdir() });
  expect([inside.exitCode, named.exitCode]).toEqual([0, 0]);
  expect(inside.stdout).toBe(named.stdout);
});

test('where there is no project, asking for one is wrong usage', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'eyrie-empty-'));
  const ran = await eyrie(['doctor'], { cwd: empty });
  rmSync(empty, { recursive: true });
  expect(ran).toEqual({
    exitCode: 2,
    stdout: '',
    stderr:
      'EYRIE_CLI_USAGE_INVALID: There is no project here: no package.json that can be read, in this folder or above it. Go to the folder of the service, or name it with --project.\n',
  });
});

test('a config or a service that is asked for must be named rightly', async () => {
  const config = await project.doctor(['--config', 'nothing.ts']);
  expect([config.exitCode, config.stdout]).toEqual([2, '']);
  expect(config.stderr).toBe(
    `EYRIE_CLI_CONFIG_UNREADABLE: The config ${join(project.path, 'nothing.ts')} cannot be used: it is not there. Let it export defineConfig({ … }) as default, or name another one with --config or EYRIE_CONFIG.\n`,
  );
  const service = await project.doctor(['--service-only']);
  expect([service.exitCode, service.stderr]).toEqual([
    2,
    'EYRIE_CLI_USAGE_INVALID: --service-only says to examine a service, and none is named. Name it with --url.\n',
  ]);
});

test('nothing of a project that a terminal acts upon comes through', async () => {
  project.write('node_modules/@eyrie/core/package.json', JSON.stringify({ version: '9.\u001b[2J9' }));
  const { stdout } = await project.doctor();
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toContain('9.\\u001b[2J9 of @eyrie/core');
});
