import { Writable } from 'node:stream';
import { runCli } from '../../src/program/run-cli.js';
import { readVersion } from '../../src/program/version.js';
import { AuditFolder, eventsOf } from '../support/audit-store.js';
import { eyrie, KeptStream } from '../support/run.js';

test('the version is that of the package', async () => {
  expect(await eyrie(['--version'])).toEqual({ exitCode: 0, stdout: `${readVersion()}\n`, stderr: '' });
});

test('help that was asked for is an answer, help that nobody asked for is wrong usage', async () => {
  const asked = await eyrie(['--help']);
  expect([asked.exitCode, asked.stderr]).toEqual([0, '']);
  expect(asked.stdout).toContain(
    'Exit codes: 0 yes, 1 no, 2 wrong usage or configuration, 3 could not tell.',
  );
  for (const argv of [[], ['audit'], ['store'], ['deploy']]) {
    const { exitCode, stdout, stderr } = await eyrie(argv);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: eyrie');
  }
});

test.each([
  ['audit', 'verify'],
  ['audit', 'query'],
  ['audit', 'export'],
  ['audit', 'tail'],
  ['audit', 'dead-letters'],
  ['audit', 'replay'],
  ['audit', 'keygen'],
  ['audit', 'vkey'],
  ['audit', 'prune'],
  ['store', 'migrate'],
  ['store', 'grants'],
  ['deploy', 'record'],
  ['doctor'],
])('%s %s has help with examples', async (...argv) => {
  const { exitCode, stdout } = await eyrie([...argv, '--help']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`Examples:\n  $ `);
  expect(stdout).toContain(`eyrie ${argv.join(' ')}`);
});

test('what is not known is wrong usage, and shows nothing that a terminal acts upon', async () => {
  for (const [argv, problem] of [
    [['nonsense'], "Unknown command 'nonsense'"],
    [['audit', 'verfy'], "Unknown command 'verfy'"],
    [['audit', 'query', '--\u001b[2J'], "Unknown option '--\\u001b[2J'"],
    [['audit', 'query', 'surplus'], 'Too many arguments'],
    [['audit', 'keygen'], "Required option '--name <name>' not specified"],
    [['audit', 'query', '--actor'], "Option '--actor <id>' argument missing"],
  ] as const) {
    const { exitCode, stdout, stderr } = await eyrie(argv);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`EYRIE_CLI_USAGE_INVALID: ${problem}`);
  }
});

describe('output', () => {
  let folder: AuditFolder;
  beforeEach(async () => {
    folder = new AuditFolder();
    await folder.seal(eventsOf(1200), { every: 100 });
  });
  afterEach(() => folder.end());

  /** A stream that takes one write and then fails. */
  function failing(code: string): Writable {
    let writes = 0;
    return new Writable({
      write: (_chunk, _encoding, done) => {
        writes += 1;
        done(writes > 1 ? Object.assign(new Error(`write ${code}`), { code }) : null);
      },
    });
  }

  const run = async (stdout: Writable) => {
    const stderr = new KeptStream();
    const argv = ['audit', 'export', '--store', folder.url];
    return {
      exitCode: await runCli({ argv, env: {}, cwd: folder.path, stdout, stderr }),
      stderr: stderr.text,
    };
  };

  test('that nobody reads any longer ends the command quietly', async () => {
    const { exitCode, stderr } = await run(failing('EPIPE'));
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('EYRIE_');
  });

  test('that cannot be written is said', async () => {
    expect(await run(failing('ENOSPC'))).toEqual({
      exitCode: 3,
      stderr: expect.stringContaining(
        'EYRIE_CLI_OUTPUT_FAILED: The output could not be written (write ENOSPC). ',
      ),
    });
  });
});

test('a crash is none of the answers', async () => {
  const folder = new AuditFolder();
  await folder.seal(eventsOf(1));
  await folder.tamper('ALTER TABLE eyrie_audit_targets RENAME COLUMN type TO kind');
  const { exitCode, stdout, stderr } = await eyrie([
    'audit',
    'query',
    '--store',
    folder.url,
    '--target',
    'a/b',
  ]);
  await folder.end();
  expect([exitCode, stdout]).toEqual([3, '']);
  expect(stderr.split('\n')[0]).toMatch(
    /^EYRIE_CLI_FAILED: The command failed unexpectedly: .*no such column: \w+\.type\. Report it with the lines below\.$/,
  );
});
