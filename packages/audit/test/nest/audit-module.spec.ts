import 'reflect-metadata';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { InjectStore, STORE, type Store, StoreModule } from '@eyrie/store';
import { Injectable, Module, type ModuleMetadata } from '@nestjs/common';
import { Audited, AuditHealthIndicator, AuditModule, AuditService } from '../../src/index.js';
import { APP_AUDIT } from '../../src/nest/tokens.js';
import {
  type AppWorld,
  configIn,
  inAppWorld,
  sealedEvents,
  startAudited,
  startRoot,
  testOnBothAdapters,
  told,
} from '../support/audited-app.js';

@Injectable()
class Settings {
  readonly stream = 'from-settings';
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class Jobs {
  @Audited({ type: 'job.run', action: 'EXECUTE', attempt: true })
  async run(): Promise<string> {
    return 'ran';
  }
}

/** Runs with these environment variables. */
function withEnvironment<Result>(
  variables: Readonly<Record<string, string>>,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  return work().finally(() => {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });
}

const failureOf = async (
  world: AppWorld,
  metadata: ModuleMetadata,
): Promise<{ code: string; message: string }> => {
  try {
    await startRoot(world, metadata);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('The app started');
};

testOnBothAdapters(
  'at start it says where evidence is kept, how to verify it, and what is missing',
  async (world) => {
    const { said } = await startAudited(world);
    const key = `${world.storePath}.audit-key`;
    expect(said.filter((line) => line.startsWith('info EYRIE_AUDIT'))).toEqual([
      `info EYRIE_AUDIT_STARTED: Audit events of the stream "shop" are kept in sqlite:${world.storePath}. ` +
        'Verify them with "eyrie audit verify".',
      'info EYRIE_AUDIT_NO_ANCHOR: No sink keeps checkpoints outside of the database: whoever owns it can cut off the end ' +
        'of the log unseen. Add a sink that anchors checkpoints, such as gitSink, s3Sink or webhookSink.',
      expect.stringMatching(
        /^info EYRIE_AUDIT_SIGNING_KEY_KEPT: Checkpoints of the audit trail are signed with the key in .*store\.db\.audit-key; verify them with eyrie\.audit\/shop\+[0-9a-f]{8}\+[\w+/=]+\. Whoever can read that file and write the database can forge the log: in production set EYRIE_AUDIT_SIGNING_KEYS from a secret store\.$/,
      ),
    ]);
    expect(statSync(key).mode & 0o777).toBe(0o600);
  },
);

test(
  'forRoot() without options takes them from the environment',
  inAppWorld(async (world) => {
    await withEnvironment(
      {
        EYRIE_STORE_URL: `sqlite:${world.storePath}`,
        EYRIE_AUDIT_SPOOL_FOLDER: world.spoolFolder,
        EYRIE_AUDIT_STREAM: 'from-environment',
        EYRIE_AUDIT_ORIGIN: 'example.com/log',
        EYRIE_AUDIT_RETENTION_DAYS: '30',
        EYRIE_AUDIT_ON_STORE_FAILURE: 'spool',
      },
      async () => {
        const said: string[] = [];
        const nest = await startRoot(world, { imports: [AuditModule.forRoot()] }, { said });
        await nest.get(AuditService).emit({ type: 'x.y', action: 'READ' });
        expect(said.join('\n')).toContain('Audit events of the stream "from-environment" are kept in');
        expect(said.join('\n')).toContain('verify them with example.com/log+');
      },
    );
  }),
);

test(
  'forRootAsync takes options from a factory with injected providers',
  inAppWorld(async (world) => {
    const said: string[] = [];
    const module = AuditModule.forRootAsync({
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: ({ stream }: Settings) => configIn(world, { audit: { stream } }),
    });
    const nest = await startRoot(world, { imports: [module] }, { said });
    expect((await nest.get(AuditService).emit({ type: 'x.y', action: 'READ' })).state).toBe('stored');
    expect(said.join('\n')).toContain('Audit events of the stream "from-settings" are kept in');
  }),
);

test(
  'importing it twice is a start error',
  inAppWorld(async (world) => {
    const config = configIn(world, {});
    @Module({ imports: [AuditModule.forRoot(config)] })
    class FeatureModule {}
    const { message } = await failureOf(world, { imports: [AuditModule.forRoot(config), FeatureModule] });
    expect(message).toBe(
      'EYRIE_AUDIT_TWICE: AuditModule.forRoot was imported twice in one app. ' +
        'Import it once, in the root module: AuditService can be injected everywhere.',
    );
  }),
);

testOnBothAdapters('switched off everything can be injected, and nothing is opened', async (world) => {
  const module = { providers: [Jobs] };
  const { nest, audit, url, app, said } = await startAudited(world, { module, audit: { enabled: false } });
  expect(await audit.emit({ type: 'x.y', action: 'READ' })).toEqual({ id: '', state: 'off' });
  expect(await audit.emitMany([{ type: 'x.y', action: 'READ' }])).toEqual([{ id: '', state: 'off' }]);
  expect(await nest.get(Jobs).run()).toBe('ran');
  expect(audit.runAs({ id: 'ann', type: 'user' }, () => audit.currentActor())).toEqual({
    id: 'ann',
    type: 'user',
  });
  expect(audit.currentActor()).toEqual({ id: 'shop', type: 'service' });
  expect(audit.currentTransaction()).toBeUndefined();
  expect(await audit.erase('user/7')).toBe(false);
  const event = { id: 'none', changes: [{ path: '/a', op: 'add', to: 1 }] } as never;
  expect(await audit.reveal(event, 'user/7')).toMatchObject({ fields: [] });
  expect(nest.get(AuditHealthIndicator).check('audit')).toEqual({ audit: { status: 'up' } });
  expect((await fetch(`${url}/api/v1/deployments`, { method: 'POST' })).status).toBe(404);
  expect(app.selfTelemetry.read().filter(({ name }) => name.startsWith('eyrie_audit'))).toEqual([]);
  expect(said).toEqual([]);
  await nest.close();
  expect(readdirSync(world.folder)).toEqual([]);
});

test(
  'a StoreModule beside it shares the one store and its file, whichever comes first',
  inAppWorld(async (world) => {
    const config = configIn(world, {});
    @Injectable()
    class Notes {
      constructor(@InjectStore() readonly store: Store) {}
    }
    const nest = await startRoot(world, {
      imports: [AuditModule.forRoot(config), StoreModule.forRoot(config)],
      providers: [Notes],
    });
    const { store } = nest.get(Notes);
    expect(store).toBe(nest.get(STORE));
    await store.transaction(async () => {
      await nest.get(AuditService).emit({ type: 'x.y', action: 'READ' }, { delivery: 'transactional' });
    });
    expect((await store.query('SELECT count(*) AS n FROM eyrie_audit_outbox')).rows.length).toBe(1);
    expect(readdirSync(world.folder).filter((name) => name.endsWith('.db'))).toEqual(['store.db']);
  }),
);

test(
  'with options that say nothing of a store it is the one of the StoreModule',
  inAppWorld(async (world) => {
    const said: string[] = [];
    const url = `sqlite:${join(world.folder, 'other.db')}`;
    const audit = AuditModule.forRoot({ stream: 'mine', spool: { folder: world.spoolFolder } });
    await startRoot(world, { imports: [audit, StoreModule.forRoot({ url })] }, { said });
    expect(said).toContain(
      `info EYRIE_AUDIT_STARTED: Audit events of the stream "mine" are kept in ${url}. Verify them with "eyrie audit verify".`,
    );
  }),
);

test(
  'two different stores in one app are a start error',
  inAppWorld(async (world) => {
    const url = `sqlite:${join(world.folder, 'other.db')}`;
    const { message } = await failureOf(world, {
      imports: [StoreModule.forRoot({ url }), AuditModule.forRoot(configIn(world, {}))],
    });
    expect(message).toBe(
      'EYRIE_STORE_CONFLICT: Two modules of this app were given two different stores. ' +
        'Write one eyrie.config.ts and give the same object to every module.',
    );
  }),
);

test(
  'PostgreSQL without a key is a start error, before anything is connected to',
  inAppWorld(async (world) => {
    const config = configIn(world, { config: { store: { url: 'postgres://nobody@127.0.0.1:1/none' } } });
    const { message } = await failureOf(world, { imports: [AuditModule.forRoot(config)] });
    expect(message).toBe(
      'EYRIE_AUDIT_SIGNING_KEY_MISSING: There is no key to sign the checkpoints of the audit trail with. Make one with ' +
        '"eyrie audit keygen", and give it to every instance in EYRIE_AUDIT_SIGNING_KEYS, from a secret store.',
    );
  }),
);

test(
  'a key that is none is a start error that does not show it',
  inAppWorld(async (world) => {
    const config = configIn(world, { audit: { signingKeys: ['PRIVATE+KEY+none+really'] } });
    const { code, message } = await failureOf(world, { imports: [AuditModule.forRoot(config)] });
    expect(code).toBe('EYRIE_AUDIT_KEY_INVALID');
    expect(message).not.toContain('really');
  }),
);

test.each([
  ['EYRIE_DEPLOYMENTS_TOKENS', ''],
  ['EYRIE_DEPLOYMENTS_GITHUB_SECRETS', 'one,,two'],
  ['EYRIE_AUDIT_SIGNING_KEYS', ''],
  ['EYRIE_AUDIT_HMAC_KEY', ''],
] as const)('an empty secret in %s is a start error', async (name, value) => {
  await inAppWorld(async (world) => {
    await withEnvironment({ [name]: value }, async () => {
      const { code, message } = await failureOf(world, {
        imports: [AuditModule.forRoot(configIn(world, {}))],
      });
      expect(code).toBe('EYRIE_CONFIG_INVALID');
      expect(message).toContain(name);
    });
    expect(existsSync(world.storePath)).toBe(false);
  })();
});

testOnBothAdapters(
  'the log is that of the app: an event that is emitted anywhere is in it',
  async (world) => {
    const { nest, audit, events } = await startAudited(world);
    await audit.emit({ type: 'x.y', action: 'READ', target: { type: 'a', id: '1' } });
    expect(await events(1)).toHaveLength(1);
    await nest.close();
    const service = { id: 'shop', type: 'service' };
    expect((await sealedEvents(world)).map(told)).toEqual([
      { type: 'x.y', action: 'READ', actor: service, targets: [{ type: 'a', id: '1' }] },
      {
        type: 'audit.sequence.end',
        action: 'EXECUTE',
        actor: service,
        targets: [{ type: 'log', id: 'shop' }],
      },
    ]);
    expect(nest.get(APP_AUDIT, { strict: false })).toBeDefined();
    expect(nest.get<EyrieApp>(EYRIE_APP, { strict: false })).toBeDefined();
  },
);
