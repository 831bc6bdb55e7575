import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Body, Controller, ForbiddenException, Get, Post } from '@nestjs/common';
import { Audited, type AuditedCall } from '../../src/index.js';
import { jsonlSink } from '../../src/sinks/jsonl/jsonl-sink.js';
import {
  type AppWorld,
  type AuditedApp,
  inAppWorld,
  startAudited,
  testOnBothAdapters,
} from '../support/audited-app.js';

const PLANTED = 'pl4nted-s3cret';
const SECRETS = {
  password: `${PLANTED}-password`,
  token: `${PLANTED}-token`,
  bearer: `${PLANTED}-bearer-0123456789`,
  cookie: `${PLANTED}-cookie`,
  connection: `${PLANTED}-connection`,
  query: `${PLANTED}-query`,
  apiKey: `${PLANTED}-api-key`,
};
const CONNECTION = `postgres://app:${SECRETS.connection}@db.example/orders`;

const LOGIN = {
  password: SECRETS.password,
  accessToken: SECRETS.token,
  nested: [{ api_key: SECRETS.apiKey, clientSecret: SECRETS.token }],
  headers: { authorization: `Bearer ${SECRETS.bearer}`, cookie: `sid=${SECRETS.cookie}` },
  note: `connect to ${CONNECTION} with Authorization: Bearer ${SECRETS.bearer}`,
  databaseUrl: CONNECTION,
  // Beyond what an event keeps.
  long: { password: SECRETS.password.repeat(3000) },
};

@Controller('logins')
class Logins {
  @Post()
  @Audited({
    type: 'user.logged_in',
    action: 'LOGIN',
    target: { type: 'user', id: '7' },
    before: () => ({ password: 'old' }),
    after: ({ args }: AuditedCall) => args[0],
    attributes: ({ args }: AuditedCall) => ({ body: args[0] }),
  })
  async login(@Body() body: object): Promise<object> {
    return body;
  }

  @Post('failing')
  @Audited({ type: 'user.failed', action: 'LOGIN', target: { type: 'user', id: '7' } })
  async failing(): Promise<void> {
    throw new Error(`cannot connect to ${CONNECTION}: Authorization: Bearer ${SECRETS.bearer}`);
  }

  @Get()
  denied(): never {
    throw new ForbiddenException(`token=${SECRETS.token}`);
  }
}

function filesIn(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

function textsIn(folder: string): string {
  return filesIn(folder)
    .map((path) => readFileSync(path, 'utf8'))
    .join('');
}

/** All files below a folder that hold a planted secret. */
function filesWithSecrets(folder: string): readonly string[] {
  return filesIn(folder).filter((path) => readFileSync(path).includes(PLANTED));
}

async function sendSecrets({ url, audit }: AuditedApp): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${SECRETS.bearer}`,
    cookie: `sid=${SECRETS.cookie}`,
    'user-agent': `agent Bearer ${SECRETS.bearer}`,
    'x-api-key': SECRETS.apiKey,
  };
  const query = `?access_token=${SECRETS.query}&password=${SECRETS.password}`;
  const requests = [
    fetch(`${url}/logins${query}`, { method: 'POST', headers, body: JSON.stringify(LOGIN) }),
    fetch(`${url}/logins/failing${query}`, { method: 'POST', headers, body: '{}' }),
    fetch(`${url}/logins${query}`, { headers }),
  ];
  const events = (['required', 'best_effort'] as const).map((delivery) =>
    audit.emit(
      {
        type: 'user.changed',
        action: 'UPDATE',
        target: { type: 'user', id: '7' },
        reason: { message: `Authorization: Bearer ${SECRETS.bearer} at ${CONNECTION}` },
        attributes: LOGIN,
        changes: [
          { path: '/password', op: 'replace', from: SECRETS.password, to: SECRETS.password },
          { path: '/profile', op: 'add', to: LOGIN },
          { path: '/headers/authorization', op: 'add', to: `Bearer ${SECRETS.bearer}` },
        ],
      },
      { delivery },
    ),
  );
  const statuses = (await Promise.all(requests)).map(({ status }) => status);
  await Promise.all(events);
  expect(statuses).toEqual([201, 500, 403]);
}

async function startWithSinks(world: AppWorld, more: object = {}): Promise<AuditedApp> {
  return await startAudited(world, {
    module: { controllers: [Logins] },
    audit: { ...more, sinks: [jsonlSink({ folder: join(world.folder, 'jsonl') })] },
  });
}

testOnBothAdapters('no planted secret is in the database, in a sink or in what is said', async (world) => {
  const started = await startWithSinks(world);
  await sendSecrets(started);
  await started.app.lifecycle.flush();
  // The write-ahead log is there as long as the database is open.
  expect(filesWithSecrets(world.folder)).toEqual([]);
  await started.nest.close();
  expect(filesWithSecrets(world.folder)).toEqual([]);
  const delivered = textsIn(join(world.folder, 'jsonl'));
  for (const type of ['user.logged_in', 'user.failed', 'user.changed', 'access.denied'])
    expect(delivered).toContain(`"type":"${type}"`);
  expect(started.said.join('\n')).not.toContain(PLANTED);
});

test(
  'no planted secret is in the spool',
  inAppWorld(async (world) => {
    const started = await startWithSinks(world, { onStoreFailure: 'spool' });
    // Somebody else keeps the file locked.
    const other = new DatabaseSync(world.storePath);
    other.exec('BEGIN IMMEDIATE');
    await sendSecrets(started);
    expect(textsIn(world.spoolFolder)).toContain('user.changed');
    expect(filesWithSecrets(world.folder)).toEqual([]);
    other.exec('ROLLBACK');
    other.close();
  }),
);
