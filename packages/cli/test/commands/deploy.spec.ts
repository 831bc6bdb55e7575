import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AuditFolder } from '../support/audit-store.js';
import { eyrie, type RunOptions } from '../support/run.js';

const folder = new AuditFolder();
afterAll(() => folder.end());

interface Seen {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

// Bounded by what one test starts.
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function receiver(status: number, answer: object) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      seen.push({ path: request.url, headers: request.headers, body: JSON.parse(body) });
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const NOW = Date.parse('2026-11-22T08:00:00.000Z');
const TOKEN = 'a-token-of-the-receiver';
const SAID = ['--service', 'orders', '--to', 'production', '--version', '1.4.2'];

function record(argv: readonly string[], options: RunOptions = {}) {
  const env = { EYRIE_DEPLOYMENTS_TOKEN: TOKEN, USER: 'ada', ...options.env };
  return eyrie(['deploy', 'record', ...argv], { cwd: folder.path, now: () => NOW, ...options, env });
}

test('a deployment is recorded with what nobody need say', async () => {
  const { url, seen } = await receiver(201, { id: 'event-1' });
  expect(await record(['--url', url, ...SAID])).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: 'recorded: audit event event-1\n',
  });
  expect(seen[0]?.path).toBe('/api/v1/deployments');
  expect(seen[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  expect(seen[0]?.body).toEqual({
    event: 'deployment',
    timestamp: '2026-11-22T08:00:00.000Z',
    service: 'orders',
    version: '1.4.2',
    to_environment: 'production',
    initiator: 'ada',
    approvers: [],
    success: true,
    source: 'cli',
    idempotency_key: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('every property has an option, and options win over the file', async () => {
  const { url, seen } = await receiver(201, { id: 'event-1' });
  writeFileSync(
    join(folder.path, 'deployment.json'),
    JSON.stringify({
      service: 'not this one',
      version: '1.4.2',
      metadata: { cluster: 'a', ticket: 'b' },
      validation_results: { smoke_tests: 'failed', health_check: 'passed' },
    }),
  );
  const { exitCode, stderr } = await record([
    ...['--url', `${url}/prefix/deployments`, '--file', 'deployment.json', '--service', 'orders'],
    ...['--event', 'promotion', '--from', 'staging', '--to', 'production', '--success', 'false'],
    ...[
      '--started-at',
      '2026-11-22T07:50:00Z',
      '--finished-at',
      '2026-11-22T08:00:00Z',
      '--timestamp',
      '2026-11-22T08:00:00Z',
    ],
    ...['--duration-seconds', '600', '--initiator', 'grace', '--approver', 'ada', '--approver', 'bob'],
    ...['--pr-url', 'https://git.example.com/1', '--commit-sha', 'abc', '--previous-version', '1.4.1'],
    ...['--artifact', 'pkg:oci/orders@sha256:ab', '--argocd-sync-id', 's1', '--argocd-revision', '7'],
    ...['--smoke-tests', 'passed', '--rollback-check', 'passed', '--rework', '--incident-id', 'i1'],
    ...['--metadata', 'ticket=OPS-1=2', '--id', 'd1', '--idempotency-key', 'k1', '--source', 'api'],
    ...['--raw-digest', 'a'.repeat(64)],
  ]);
  expect([exitCode, stderr, seen[0]?.path]).toEqual([0, '', '/prefix/deployments']);
  expect(seen[0]?.body).toEqual({
    event: 'promotion',
    timestamp: '2026-11-22T08:00:00.000Z',
    service: 'orders',
    version: '1.4.2',
    from_environment: 'staging',
    to_environment: 'production',
    initiator: 'grace',
    approvers: ['ada', 'bob'],
    pr_url: 'https://git.example.com/1',
    argocd_sync_id: 's1',
    argocd_revision: 7,
    success: false,
    duration_seconds: 600,
    validation_results: { smoke_tests: 'passed', health_check: 'passed', rollback: 'passed' },
    metadata: { cluster: 'a', ticket: 'OPS-1=2' },
    id: 'd1',
    idempotency_key: 'k1',
    commit_sha: 'abc',
    previous_version: '1.4.1',
    artifact: 'pkg:oci/orders@sha256:ab',
    started_at: '2026-11-22T07:50:00.000Z',
    finished_at: '2026-11-22T08:00:00.000Z',
    rework: true,
    incident_ids: ['i1'],
    source: 'api',
    raw_digest: 'a'.repeat(64),
  });
});

test('the token comes from a file or the environment, the signature from a secret', async () => {
  const { url, seen } = await receiver(201, { id: 'event-1' });
  writeFileSync(join(folder.path, 'token'), 'of-the-file\n');
  await record(['--url', url, ...SAID, '--token-file', 'token']);
  expect(seen[0]?.headers.authorization).toBe('Bearer of-the-file');
  await record(['--url', url, ...SAID], {
    env: { EYRIE_DEPLOYMENTS_TOKEN: '', EYRIE_DEPLOYMENTS_SIGNING_SECRET: 'a-secret-of-the-pipeline' },
  });
  expect(seen[1]?.headers.authorization).toBeUndefined();
  expect(seen[1]?.headers['webhook-signature']).toMatch(/^v1,/);
});

test.each([
  [200, { id: 'event-1' }, 0, 'recorded before: audit event event-1\n', ''],
  [
    409,
    { problem: 'Another one', remedy: 'Give a key of its own' },
    1,
    '',
    'conflict: Another one. Give a key of its own.\n',
  ],
  [
    401,
    { problem: 'Unauthorized\u001b[2J', remedy: 'Send a secret' },
    2,
    '',
    'refused: Unauthorized [2J. Send a secret.\n',
  ],
  [
    503,
    {},
    3,
    '',
    'EYRIE_DEPLOYMENT_UNRECORDED: The receiver answered with 503. Send the same again a little later.\nTo record it once, run the same again with --idempotency-key a-key --timestamp 2026-11-22T08:00:00.000Z\n',
  ],
] as const)(
  'an answer of %i is told by exit code and words',
  async (status, answer, exitCode, stdout, stderr) => {
    const { url } = await receiver(status, answer);
    const argv = ['--url', url, ...SAID, '--attempts', '1', '--idempotency-key', 'a-key'];
    expect(await record(argv)).toEqual({ exitCode, stdout, stderr });
  },
);

test('the answer comes in JSON, too', async () => {
  const { url } = await receiver(201, { id: 'event-1' });
  const { stdout } = await record([...SAID, '--json'], { env: { EYRIE_DEPLOYMENTS_URL: url } });
  expect(JSON.parse(stdout)).toEqual({ outcome: 'recorded', id: 'event-1' });
});

test('a receiver that is not there is not told from one that has recorded it', async () => {
  const { exitCode, stderr } = await record(['--url', 'http://127.0.0.1:1', ...SAID, '--attempts', '1']);
  expect([exitCode, stderr.split(':')[0]]).toEqual([3, 'EYRIE_OUTBOUND_FAILED']);
});

test('a deployment that may be recorded is told with what to run again, which was sent', async () => {
  const { url, seen } = await receiver(503, {});
  const argv = ['--url', url, ...SAID, '--attempts', '1'];
  const { stderr } = await record(argv);
  const { idempotency_key, timestamp } = seen[0]?.body ?? {};
  expect(stderr.split('\n')[1]).toBe(
    `To record it once, run the same again with --idempotency-key ${idempotency_key} --timestamp ${timestamp}`,
  );
  await record([...argv, '--idempotency-key', String(idempotency_key), '--timestamp', String(timestamp)], {
    now: () => NOW + 60_000,
  });
  expect(seen[1]?.body).toEqual(seen[0]?.body);
  const { stdout } = await record([...argv, '--json', '--idempotency-key', "it's"]);
  expect(JSON.parse(stdout)).toEqual({
    outcome: 'unknown',
    code: 'EYRIE_DEPLOYMENT_UNRECORDED',
    problem: 'The receiver answered with 503',
    remedy: 'Send the same again a little later',
    idempotency_key: "it's",
    timestamp: '2026-11-22T08:00:00.000Z',
  });
  const quoted = await record([...argv, '--idempotency-key', "it's"]);
  expect(quoted.stderr).toContain(String.raw`--idempotency-key 'it'\''s' --timestamp`);
});

test('whoever interrupts it is told what to run again, too', async () => {
  const control = new AbortController();
  const server = createServer(() => control.abort());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(
    await record(['--url', url, ...SAID, '--idempotency-key', 'a-key'], { signal: control.signal }),
  ).toEqual({
    exitCode: 3,
    stdout: '',
    stderr:
      'To record it once, run the same again with --idempotency-key a-key --timestamp 2026-11-22T08:00:00.000Z\nEYRIE_CLI_INTERRUPTED: The command was interrupted before it was done. Run it again.\n',
  });
});

test('who began it is asked for by its option', async () => {
  expect(await record(['--url', 'http://127.0.0.1:1', ...SAID], { env: { USER: '' } })).toEqual({
    exitCode: 2,
    stdout: '',
    stderr:
      'EYRIE_CLI_USAGE_INVALID: Nothing says who began the deployment. Give --initiator, or set GITHUB_ACTOR, GITLAB_USER_LOGIN, USER in the environment.\n',
  });
});

test('what is missing or wrong is said before anything is sent', async () => {
  writeFileSync(join(folder.path, 'list.json'), '[]');
  const url = ['--url', 'http://127.0.0.1:1'];
  for (const [argv, env, code] of [
    [SAID, {}, 'EYRIE_CLI_USAGE_INVALID'],
    [[...url, '--service', 'orders'], {}, 'EYRIE_DEPLOYMENT_INVALID'],
    [[...url, ...SAID, '--file', 'list.json'], {}, 'EYRIE_CLI_INPUT_UNREADABLE'],
    [[...url, ...SAID, '--token-file', 'nothing'], {}, 'EYRIE_CLI_INPUT_UNREADABLE'],
    [[...url, ...SAID, '--metadata', 'x'], {}, 'EYRIE_CLI_USAGE_INVALID'],
    [[...url, ...SAID, '--token', 'x'], {}, 'EYRIE_CLI_USAGE_INVALID'],
    [['--url', 'nowhere', ...SAID], {}, 'EYRIE_OUTBOUND_URL_INVALID'],
    [[...url, ...SAID], { EYRIE_DEPLOYMENTS_TOKEN: ' ' }, 'EYRIE_CLI_CREDENTIAL_MISSING'],
  ] as const) {
    const { exitCode, stderr } = await record(argv, { env });
    expect([exitCode, stderr.split(':')[0]]).toEqual([2, code]);
  }
});
