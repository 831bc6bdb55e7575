import { AuditFolder, eventsOf } from '../support/audit-store.js';
import { eyrie } from '../support/run.js';

let folder: AuditFolder;
beforeEach(async () => {
  folder = new AuditFolder();
  await folder.seal(eventsOf(4));
});
afterEach(() => folder.end());

const FAILED = '2026-11-01T09:00:00.000Z';

/** A sink that was given all records but the last, and did not take some. */
async function sinkWith(dead: readonly number[], sink = 's3'): Promise<void> {
  const store = await folder.store();
  await store.query(
    `INSERT INTO eyrie_audit_cursors (stream, sink, next_seq, failures, updated_at) VALUES ('shop', $1, 4, 0, $2)`,
    [sink, FAILED],
  );
  for (const seq of dead) {
    await store.query(
      `INSERT INTO eyrie_audit_deliveries (stream, sink, seq, state, attempts, first_failed_at, tried_at, next_at, last_error)
        VALUES ('shop', $1, $2, 'dead', 20, $3, $3, $3, $4)`,
      [sink, seq, FAILED, 'refused \u001b[31m'],
    );
  }
}

async function pending(): Promise<readonly string[]> {
  const { rows } = await (await folder.store()).query(
    'SELECT sink, seq, state FROM eyrie_audit_deliveries ORDER BY sink, seq',
  );
  return rows.map(({ sink, seq, state }) => `${sink} ${seq} ${state}`);
}

const audit = (...argv: readonly string[]) => eyrie(['audit', ...argv, '--store', folder.url]);

test('dead letters are listed, without anything that a terminal acts upon', async () => {
  await sinkWith([1, 3]);
  await sinkWith([2], 'siem');
  expect(await audit('dead-letters')).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: `STREAM  SINK  SEQ  ATTEMPTS  FIRST FAILED              LAST ERROR
shop    s3    1    20        ${FAILED}  refused \\u001b[31m
shop    s3    3    20        ${FAILED}  refused \\u001b[31m
shop    siem  2    20        ${FAILED}  refused \\u001b[31m
`,
  });
  const limited = await audit('dead-letters', '--limit', '1');
  expect([limited.stdout.split('\n').length, limited.stderr]).toEqual([
    3,
    'There are 2 more: --limit, --sink\n',
  ]);
  expect(JSON.parse((await audit('dead-letters', '--sink', 'siem', '--json')).stdout)).toEqual({
    dead: 1,
    letters: [
      {
        stream: 'shop',
        sink: 'siem',
        seq: 2,
        attempts: 20,
        first_failed_at: FAILED,
        last_error: 'refused \u001b[31m',
      },
    ],
  });
  expect((await audit('dead-letters', '--sink', 'siem', '--stream', 'shop')).exitCode).toBe(0);
});

test('dead letters are given to their sink again', async () => {
  await sinkWith([1, 3]);
  expect(await audit('replay', '--sink', 's3', '--from-dead', '--from-seq', '2')).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: '1 record of stream "shop" will be given to sink "s3" again.\n',
  });
  expect(await pending()).toEqual(['s3 1 dead', 's3 3 pending']);
});

test('a range is given to its sink again, but for what it was not given yet', async () => {
  await sinkWith([1]);
  const { exitCode, stdout } = await audit('replay', '--sink', 's3', '--from-seq', '1', '--json');
  expect([exitCode, JSON.parse(stdout)]).toEqual([0, { stream: 'shop', sink: 's3', queued: 3 }]);
  expect(await pending()).toEqual(['s3 1 pending', 's3 2 pending', 's3 3 pending']);
});

test('a sink that was never given anything is wrong usage, and those that were are named', async () => {
  const unknown = (sink: string, where: string, remedy: string) => ({
    exitCode: 2,
    stdout: '',
    stderr: `EYRIE_CLI_USAGE_INVALID: No sink "${sink}" was ever given a record ${where}. ${remedy}.\n`,
  });
  const none = 'Nothing was delivered to any sink yet: check the store and the name of the sink';
  expect(await audit('dead-letters', '--sink', 's3')).toEqual(unknown('s3', 'in this store', none));
  await sinkWith([]);
  await sinkWith([1], 'webhook');
  const known = 'Name one of those that were with --sink: s3, webhook';
  expect(await audit('dead-letters', '--sink', 'nosuch')).toEqual(unknown('nosuch', 'in this store', known));
  for (const what of [['--from-dead'], ['--from-seq', '1']]) {
    expect(await audit('replay', '--sink', 'webhok', ...what)).toEqual(
      unknown('webhok', 'of the stream "shop"', known),
    );
  }
  expect(await audit('dead-letters', '--sink', 's3')).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: 'No dead letters.\n',
  });
});

test('what is to be replayed must be said, and the sink must be known', async () => {
  for (const argv of [
    ['--sink', 's3'],
    ['--from-dead'],
    ['--sink', 's3', '--from-seq', '0'],
    ['--sink', 'nobody', '--from-seq', '1'],
  ]) {
    expect((await audit('replay', ...argv)).exitCode).toBe(2);
  }
});

describe('pruning', () => {
  test('removes what every sink has, up to a checkpoint', async () => {
    await sinkWith([]);
    const before = ['--before', '2100-01-01'];
    const planned = await audit('prune', ...before, '--dry-run');
    const slowest = ' The slowest sink, "s3", has records up to 3.\n';
    expect(planned.stdout).toBe(`2 records (1 to 2) of stream "shop" would be removed.${slowest}`);
    expect((await audit('prune', ...before)).stdout).toBe(
      `2 records (1 to 2) of stream "shop" were removed.${slowest}`,
    );
    expect((await audit('prune', ...before)).stdout).toBe(
      `No records of stream "shop" from before 2100-01-01T00:00:00.000Z can be removed.${slowest}`,
    );
    const { stdout } = await audit('prune', ...before, '--ignore-sink', 's3', '--json');
    expect(JSON.parse(stdout)).toEqual({
      stream: 'shop',
      before: '2100-01-01T00:00:00.000Z',
      dry_run: false,
      held_back_by: null,
      first_seq: 3,
      last_seq: 4,
      records: 2,
    });
  });

  test('goes by age, too, and keeps what is younger', async () => {
    const { stdout } = await audit('prune', '--before', '30 days', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ records: 0, first_seq: null });
    expect((await audit('prune', '--before', 'some time')).exitCode).toBe(2);
  });
});
