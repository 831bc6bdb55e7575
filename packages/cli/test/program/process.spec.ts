import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AuditFolder, eventsOf, VKEY } from '../support/audit-store.js';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const program = [
  '--disable-warning=ExperimentalWarning',
  '--conditions=@eyrie/source',
  '--import',
  join(root, 'scripts', 'lib', 'typescript-loader.mjs'),
  join(root, 'packages', 'cli', 'src', 'main.ts'),
];

let folder: AuditFolder;
beforeEach(async () => {
  folder = new AuditFolder();
  await folder.seal(eventsOf(700), { every: 100 });
});
afterEach(() => folder.end());

/** The command line as a process of its own. */
function start(...argv: readonly string[]) {
  const env = { PATH: process.env.PATH, EYRIE_STORE_URL: folder.url };
  const child = spawn(process.execPath, [...program, ...argv], { cwd: folder.path, env });
  return { child, exited: once(child, 'exit').then(([code]) => code as number | null) };
}

async function run(...argv: readonly string[]) {
  const { child, exited } = start(...argv);
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { exitCode, stdout, stderr };
}

test('the process ends with the exit code of the command, and prints no warning of Node', async () => {
  expect(await run('audit', 'verify', '--from', 'sqlite', '--vkey', VKEY)).toMatchObject({
    exitCode: 0,
    stderr: '',
  });
  await folder.tamper(`UPDATE eyrie_audit_log SET body = replace(body, 'ada', 'eve') WHERE seq = 3`);
  expect((await run('audit', 'verify', '--from', 'sqlite', '--vkey', VKEY)).exitCode).toBe(1);
  expect((await run('audit', 'verify', '--frm')).exitCode).toBe(2);
  expect((await run('audit', 'query', '--store', 'sqlite:nothing.db')).exitCode).toBe(3);
}, 60_000);

test('a reader that goes away, as head does, ends it quietly', async () => {
  const { child, exited } = start('audit', 'export');
  const stderr = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await exited).toBe(0);
  expect(await stderr).not.toContain('EYRIE_');
}, 60_000);

test('Ctrl+C ends tail as an answer', async () => {
  const { child, exited } = start('audit', 'tail', '--last', '1');
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  expect(await exited).toBe(0);
}, 60_000);

test('a config that leaves a timer running does not keep the process alive', async () => {
  writeFileSync(
    join(folder.path, 'eyrie.config.ts'),
    `setInterval(() => undefined, 1000);
const config: object = { store: { url: '${folder.url}' } };
Object.defineProperty(config, Symbol.for('eyrie.config'), { value: true });
export default config;
`,
  );
  const env = { PATH: process.env.PATH };
  const child = spawn(process.execPath, [...program, 'audit', 'query', '--limit', '1'], {
    cwd: folder.path,
    env,
  });
  const [stdout, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect([exitCode, stdout.split('\n').length]).toEqual([0, 3]);
}, 60_000);

test('it runs, verify included, where nothing of Nest can be loaded', async () => {
  const refusing = `import { registerHooks } from 'node:module';
    registerHooks({ resolve: (specifier, context, next) => {
      if (/^(?:@nestjs\\/|rxjs|reflect-metadata)/.test(specifier)) throw new Error('loaded ' + specifier);
      return next(specifier, context);
    } });`;
  const hook = ['--import', `data:text/javascript,${encodeURIComponent(refusing)}`];
  const env = { PATH: process.env.PATH, EYRIE_STORE_URL: folder.url };
  const argv = [...hook, ...program, 'audit', 'verify', '--from', 'sqlite', '--vkey', VKEY];
  const child = spawn(process.execPath, argv, { cwd: folder.path, env });
  const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect([exitCode, stderr]).toEqual([0, '']);
}, 60_000);

/** One call of the doctor, in a folder whose config is this. */
async function doctorWith(config: string, ...argv: readonly string[]) {
  writeFileSync(join(folder.path, 'package.json'), '{"name":"orders"}');
  writeFileSync(join(folder.path, 'eyrie.config.mjs'), config);
  return run('doctor', '--offline', ...argv);
}

test('what a config prints is not in the answer', async () => {
  const { stdout, stderr } = await doctorWith(
    "console.log('one'); process.stdout.write('two\\n'); export default {};",
    '--json',
  );
  expect(JSON.parse(stdout)).toHaveProperty('verdict', 'unhealthy');
  expect(stderr).toBe('one\ntwo\n');
}, 60_000);

test.each([
  ['ends the process', 'process.exit(0);'],
  ['awaits what never comes', 'await new Promise(() => undefined);'],
])(
  'a config that %s is no answer',
  async (_what, config) => {
    expect(await doctorWith(config)).toEqual({
      exitCode: 3,
      stdout: '',
      stderr:
        'EYRIE_CLI_FAILED: The process ended before the command had answered. Look for process.exit() in the config, and for what it awaits and never gets.\n',
    });
  },
  60_000,
);

test('Ctrl+C ends the wait for a config that goes on for ever', async () => {
  writeFileSync(join(folder.path, 'package.json'), '{"name":"orders"}');
  writeFileSync(
    join(folder.path, 'eyrie.config.mjs'),
    "setInterval(() => undefined, 1000); console.error('loading'); await new Promise(() => undefined);",
  );
  const { child, exited } = start('doctor', '--offline');
  await once(child.stderr, 'data');
  child.kill('SIGINT');
  expect(await exited).toBe(3);
}, 60_000);
