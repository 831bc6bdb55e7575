import { rmSync } from 'node:fs';
import { EyrieError } from '@eyrie/core/engine';
import { openStore } from '@eyrie/store/engine';
import type { AuditOptions } from '../../src/config/audit-options.js';
import { generateSigningKey } from '../../src/integrity/note-keys.js';
import type { AuditSink } from '../../src/sinks/audit-sink.js';
import { inAppWorld, sealedRecords, startAudited, verified } from '../support/audited-app.js';

const { privateKey } = generateSigningKey('test.example/audit');

function sinkNamed(name: string, more: Partial<AuditSink> = {}): AuditSink {
  return { name, deliver: async (records) => records.map(() => ({ outcome: 'delivered' })), ...more };
}

const BROKEN: readonly (readonly [string, AuditOptions, string])[] = [
  ['a key that is none', { signingKeys: ['PRIVATE+KEY+none+0+0'] }, 'EYRIE_AUDIT_KEY_INVALID'],
  ['the same key twice', { signingKeys: [privateKey, privateKey] }, 'EYRIE_AUDIT_SIGNING_KEYS_INVALID'],
  ['batches without an end', { sinks: [sinkNamed('s', { batchSize: 1e9 })] }, 'EYRIE_AUDIT_SINK_INVALID'],
  [
    'a deadline that is none',
    { sinks: [sinkNamed('s', { timeoutMs: Number.NaN })] },
    'EYRIE_AUDIT_SINK_INVALID',
  ],
];

async function startError(start: () => Promise<unknown>): Promise<unknown> {
  try {
    await start();
    return undefined;
  } catch (error) {
    return error instanceof EyrieError ? error.code : error;
  }
}

describe('the pipeline of an app', () => {
  test.each(BROKEN)('does not start with %s', (_what, audit, code) =>
    inAppWorld(async (world) => {
      expect(await startError(() => startAudited(world, { audit }))).toBe(code);
    })(),
  );

  test(
    'does not start with another key or origin than its log was signed with, and starts with both keys',
    inAppWorld(async (world) => {
      const started = async (audit: AuditOptions) => {
        const { nest } = await startAudited(world, { audit });
        await nest.close();
      };
      const other = generateSigningKey('other.example/audit').privateKey;
      const another = generateSigningKey('another.example/audit').privateKey;
      await started({ signingKeys: [privateKey] });
      const changes = [{ signingKeys: [other] }, { signingKeys: [privateKey], origin: 'shop.example' }, {}];
      for (const audit of changes) {
        expect(await startError(() => startAudited(world, { audit }))).toBe('EYRIE_AUDIT_SIGNER_CHANGED');
      }
      await started({ signingKeys: [other, privateKey] });
      await started({ signingKeys: [other] });
      expect(await startError(() => started({ signingKeys: [another] }))).toBe('EYRIE_AUDIT_SIGNER_CHANGED');
      const store = await openStore({ url: `sqlite:${world.storePath}` });
      const { rows } = await store.query(
        'SELECT note FROM eyrie_audit_checkpoints ORDER BY size DESC LIMIT 1',
      );
      await store.close();
      expect(rows).toEqual([{ note: expect.stringMatching(/\n— other\.example\/audit \S+\n$/) }]);
      expect(String(rows[0]?.note)).not.toContain('— test.example/audit');
    }),
  );

  test(
    'does not start with a new key where that beside its log is lost',
    inAppWorld(async (world) => {
      const { nest } = await startAudited(world);
      await nest.close();
      rmSync(`${world.storePath}.audit-key`);
      expect(await startError(() => startAudited(world))).toBe('EYRIE_AUDIT_SIGNER_CHANGED');
    }),
  );

  test(
    'does not start without its tables where it may not make them',
    inAppWorld(async (world) => {
      const config = { store: { url: `sqlite:${world.storePath}`, migrate: false } };
      expect(await startError(() => startAudited(world, { config }))).toBe('EYRIE_AUDIT_TABLES_MISSING');
    }),
  );

  test(
    'starts with tables that somebody else has made',
    inAppWorld(async (world) => {
      const first = await startAudited(world);
      await first.nest.close();
      const config = { store: { url: `sqlite:${world.storePath}`, migrate: false } };
      const { audit, events } = await startAudited(world, { config });
      await audit.emit({ type: 'order.created', action: 'CREATE', target: { type: 'order', id: '1' } });
      expect((await events(2)).map(({ type }) => type)).toEqual(['audit.sequence.end', 'order.created']);
    }),
  );

  test(
    'does not start where a sink cannot be opened, and closes all the same',
    inAppWorld(async (world) => {
      const closed: string[] = [];
      const close = (name: string) => () => void closed.push(name);
      const sinks = [
        sinkNamed('first', { close: close('first') }),
        sinkNamed('second', {
          open: () => {
            throw new EyrieError({ code: 'EYRIE_TEST', problem: 'No', remedy: 'None' });
          },
          close: close('second'),
        }),
      ];
      expect(await startError(() => startAudited(world, { audit: { sinks } }))).toBe('EYRIE_TEST');
      expect(closed).toContain('first');
    }),
  );

  test(
    'closes every sink, though one of them cannot be closed',
    inAppWorld(async (world) => {
      const closed: string[] = [];
      const sinks = [
        sinkNamed('first', {
          close: () => {
            throw new Error('stuck');
          },
        }),
        sinkNamed('second', { close: () => void closed.push('second') }),
      ];
      const { nest, said } = await startAudited(world, { audit: { sinks } });
      await nest.close();
      expect(closed).toEqual(['second']);
      expect(said).toContainEqual(expect.stringMatching(/^warn EYRIE_CLOSE_FAILED: .*"audit".*stuck/));
    }),
  );

  test(
    'seals in memory without a thread',
    inAppWorld(async (world) => {
      const delivered: number[] = [];
      const sink = sinkNamed('memory', {
        deliver: async (records) => {
          delivered.push(...records.map(({ seq }) => seq));
          return records.map(() => ({ outcome: 'delivered' }));
        },
      });
      const { audit, app } = await startAudited(world, {
        config: { store: { url: 'sqlite::memory:' } },
        audit: { sinks: [sink] },
      });
      for (const id of ['1', '2']) {
        await audit.emit({ type: 'order.created', action: 'CREATE', target: { type: 'order', id } });
        await app.lifecycle.flush();
      }
      expect(delivered).toEqual([1, 2]);
    }),
  );

  test(
    'is flushed as often as anybody likes, and seals to the last event',
    inAppWorld(async (world) => {
      const { audit, app, nest } = await startAudited(world);
      for (const id of ['1', '2', '3']) {
        await audit.emit({ type: 'order.created', action: 'CREATE', target: { type: 'order', id } });
        await Promise.all([app.lifecycle.flush(), app.lifecycle.flush()]);
      }
      await nest.close();
      expect((await sealedRecords(world)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
      expect(await verified(world)).toMatchObject({ verdict: 'intact', records: 4 });
      const store = await openStore({ url: `sqlite:${world.storePath}` });
      const { rows } = await store.query(
        'SELECT size FROM eyrie_audit_checkpoints ORDER BY size DESC LIMIT 1',
      );
      await store.close();
      expect(rows).toEqual([{ size: 4 }]);
    }),
  );
});
