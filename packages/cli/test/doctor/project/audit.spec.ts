import { formatSigningKey } from '../../../../audit/src/integrity/note-keys.js';
import { AuditFolder, eventsOf } from '../../support/audit-store.js';
import { ProjectFolder } from './support/project-folder.js';

let project: ProjectFolder;
let audit: AuditFolder;
beforeEach(() => {
  project = new ProjectFolder();
  audit = new AuditFolder();
  project.write('.env', `EYRIE_AUDIT_ENABLED=true\nEYRIE_STORE_URL=${audit.url}\n`);
});
afterEach(async () => {
  project.end();
  await audit.end();
});

const key = formatSigningKey('shop.example/audit', Buffer.alloc(32, 1));
const temporary = expect.stringContaining('advice EYRIE_DOCTOR_STORE_EPHEMERAL');

test('an audit trail in order is told with its records', async () => {
  await audit.seal(eventsOf(3));
  expect(await project.findings()).toEqual([
    `advice EYRIE_DOCTOR_STORE_EPHEMERAL sqlite:${audit.database}: It lies among temporary files, which the system removes. Keep the file on a volume that outlives the service, or use PostgreSQL.`,
  ]);
  expect(await project.seen('audit')).toBe('on, 3 records sealed; not verified: eyrie audit verify does');
});

test('a store that is not there yet is not made', async () => {
  expect(await project.seen('audit')).toBe('nothing recorded here yet');
  expect(await project.seen('audit')).toBe('nothing recorded here yet');
});

test('dead letters, and records and events that wait too long, are told', async () => {
  await audit.seal(eventsOf(3));
  const store = await audit.store();
  const old = '2026-01-01T00:00:00.000Z';
  await store.query(
    'INSERT INTO eyrie_audit_cursors (stream, sink, next_seq, failures, updated_at) VALUES ($1, $2, 2, 0, $3)',
    ['shop', 's3', old],
  );
  await store.query(
    `INSERT INTO eyrie_audit_deliveries (stream, sink, seq, state, attempts, first_failed_at, tried_at, next_at, last_error)
      VALUES ($1, $2, 1, 'dead', 20, $3, $3, $3, 'refused')`,
    ['shop', 'webhook', old],
  );
  await store.query('INSERT INTO eyrie_audit_outbox (stream, id, body, created_at) VALUES ($1, $2, $3, $4)', [
    'shop',
    'x',
    '{}',
    old,
  ]);
  const { rows } = await store.query('SELECT sealed_at FROM eyrie_audit_log WHERE seq = 2');
  const sealedAt = String(rows[0]?.sealed_at);
  const now = () => Date.parse(sealedAt) + 301_000;
  expect(await project.findings({}, [], { now })).toEqual([
    `problem EYRIE_DOCTOR_SEALING_LAGS audit: 1 event waits for a place in the log, the oldest since ${old}. Start a process of the service that seals (EYRIE_AUDIT_SEALING_ENABLED is not false), and look at its log.`,
    'problem EYRIE_DOCTOR_DEAD_LETTERS audit: Sinks did not take records, and are not given them again by themselves: 1 of the sink webhook in the stream shop. See why with "eyrie audit dead-letters", then give them again with "eyrie audit replay".',
    `problem EYRIE_DOCTOR_DELIVERY_LAGS s3: 2 records of the stream shop wait for it, the oldest since ${sealedAt}. Check that the sink can be reached and that the service runs; a sink that is no longer configured stays behind for ever.`,
    temporary,
  ]);
});

test('tables that the service may not make must be there', async () => {
  const store = await audit.store();
  await store.query('DELETE FROM eyrie_migrations');
  expect(await project.findings()).toEqual([temporary]);
  expect(await project.seen('audit')).toBe('on, its tables not made yet');
  const [first] = await project.findings({ EYRIE_STORE_MIGRATE: 'false' });
  expect(first).toMatch(
    /^problem EYRIE_DOCTOR_MIGRATIONS_PENDING sqlite:.*: The service may not make its tables \(store\.migrate is false\), and these migrations are not applied: .*\. Run "eyrie store migrate" as the owner of the tables\.$/,
  );
});

test('tables that were lost, and a file that is no database, are told', async () => {
  await (await audit.store()).query('DROP TABLE eyrie_audit_deliveries');
  expect(await project.findings()).toEqual([
    'problem EYRIE_DOCTOR_TABLES_LOST audit: Tables that were made are gone: eyrie_audit_deliveries. Find out who dropped them, keep what is left, and restore them from a backup.',
    temporary,
  ]);
  project.write('store.db', 'no database at all, but a text that is long enough to be taken for none');
  expect(await project.findings({ EYRIE_STORE_URL: 'sqlite:store.db' })).toEqual([
    expect.stringMatching(
      /^unknown EYRIE_DOCTOR_STORE_UNREADABLE store: It could not be read: .*not a database/,
    ),
  ]);
});

test('keys are asked for where they are needed, and checked without being shown', async () => {
  const offline = ['--offline'];
  const postgres = { EYRIE_STORE_URL: 'postgres://db.example/shop' };
  expect(await project.findings(postgres, offline)).toEqual([
    'problem EYRIE_DOCTOR_SIGNING_KEY_ABSENT audit.signingKeys: With PostgreSQL the audit trail does not start without a signing key. Make a key with "eyrie audit keygen", and give it to the service in EYRIE_AUDIT_SIGNING_KEYS.',
  ]);
  expect(await project.findings({ ...postgres, EYRIE_AUDIT_SIGNING_KEYS: key }, offline)).toEqual([]);
  expect(
    await project.findings({ ...postgres, EYRIE_AUDIT_SIGNING_KEYS: `${key},hunter2` }, offline),
  ).toEqual([
    'problem EYRIE_DOCTOR_SIGNING_KEY_INVALID audit.signingKeys: What stands at place 2 is no signing key. Make one with "eyrie audit keygen".',
  ]);
  expect(await project.findings({ NODE_ENV: 'production' })).toEqual([
    temporary,
    'advice EYRIE_DOCTOR_SIGNING_KEY_ABSENT audit.signingKeys: In production the key that signs is one that lies beside the log: who can change the one can use the other. Make a key with "eyrie audit keygen", and give it to the service in EYRIE_AUDIT_SIGNING_KEYS.',
  ]);
});

test('a store that goes with its container, or cannot be written, is told', async () => {
  const env = { EYRIE_STORE_URL: 'sqlite:data/store.db' };
  expect(await project.findings(env)).toEqual([]);
  const dockerfile = 'FROM node:24\nCMD ["node", "--import", "@eyrie/nestjs/register", "dist/main.js"]\n';
  project.write('Dockerfile', dockerfile);
  expect(await project.findings(env)).toEqual([
    'advice EYRIE_DOCTOR_STORE_EPHEMERAL sqlite:data/store.db: It lies in the folder of the service, and the Dockerfile has no VOLUME: unless one is mounted there, it is gone with the container. Keep the file on a volume that outlives the service, or use PostgreSQL.',
  ]);
  project.write('Dockerfile', `${dockerfile}VOLUME ["/app/data"]\n`);
  expect(await project.findings(env)).toEqual([]);
  project.write('data', 'a file');
  expect(await project.findings(env)).toEqual([
    `problem EYRIE_DOCTOR_STORE_UNWRITABLE sqlite:data/store.db: It cannot be written: ${project.path}/data is no folder. Let the user of the service write in its folder, or name another one in EYRIE_STORE_URL.`,
  ]);
});
