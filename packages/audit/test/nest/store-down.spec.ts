import 'reflect-metadata';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Delete, Post, UnauthorizedException } from '@nestjs/common';
import { Audited, AuditService } from '../../src/index.js';
import {
  type AppWorld,
  inAppWorld,
  startAudited,
  testOnBothAdapters,
  until,
} from '../support/audited-app.js';
import { StoreLock } from '../support/store-lock.js';

@Controller()
class PaymentsController {
  constructor(private readonly audit: AuditService) {}

  @Post('required')
  @Audited({ type: 'payment.charged', action: 'EXECUTE' })
  async required(): Promise<object> {
    return { paid: true };
  }

  @Post('attempted')
  @Audited({ type: 'payment.charged', action: 'EXECUTE', attempt: true })
  async attempted(): Promise<object> {
    attempted += 1;
    return { paid: true };
  }

  @Post('best-effort')
  @Audited({ type: 'payment.seen', action: 'READ', delivery: 'best_effort' })
  async bestEffort(): Promise<object> {
    return { seen: true };
  }

  @Post('many')
  async many(): Promise<object> {
    const events = [1, 2, 3].map((id) => ({
      type: 'payment.listed',
      action: 'READ',
      target: { type: 'p', id: `${id}` },
    }));
    return { states: (await this.audit.emitMany(events)).map(({ state }) => state) };
  }

  @Delete('refused')
  refused(): never {
    throw new UnauthorizedException();
  }
}

let attempted = 0;

const post = (url: string, path: string) => fetch(`${url}/${path}`, { method: 'POST' });

function lockIn(world: AppWorld): StoreLock {
  const lock = new StoreLock(world.storePath);
  world.later(() => lock.release());
  return lock;
}

/** Files of the one stream and store that spool there. */
function spooledIn({ spoolFolder }: AppWorld): readonly string[] {
  const [folder = '', ...others] = readdirSync(spoolFolder);
  expect([folder, others]).toEqual([expect.stringMatching(/^shop-[0-9a-f]{8}$/), []]);
  return readdirSync(join(spoolFolder, folder));
}

const module = { controllers: [PaymentsController] };
const typesOf = (events: readonly object[]) => events.map((event) => (event as { type: string }).type);

testOnBothAdapters(
  'a required event that cannot be kept fails the call with 503, and is not there',
  async (world) => {
    const { url, told } = await startAudited(world, { module });
    const lock = lockIn(world);
    const response = await post(url, 'required');
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({ statusCode: 503, message: 'Service Unavailable' });
    lock.release();
    expect((await post(url, 'required')).status).toBe(201);
    expect(typesOf(await told(1))).toEqual(['payment.charged']);
  },
);

test(
  'an attempt that cannot be kept stops the call',
  inAppWorld(async (world) => {
    attempted = 0;
    const { url, told } = await startAudited(world, { module });
    const lock = lockIn(world);
    expect((await post(url, 'attempted')).status).toBe(503);
    expect(attempted).toBe(0);
    lock.release();
    expect(await told(0)).toEqual([]);
  }),
);

testOnBothAdapters(
  'with onStoreFailure "spool" the call goes on, and the event is sealed later',
  async (world) => {
    const { url, said, told } = await startAudited(world, { module, audit: { onStoreFailure: 'spool' } });
    const lock = lockIn(world);
    const response = await post(url, 'many');
    expect(await response.json()).toEqual({ states: ['spooled', 'spooled', 'spooled'] });
    expect((await post(url, 'required')).status).toBe(201);
    expect(spooledIn(world).length).toBeGreaterThan(0);
    lock.release();
    expect(typesOf(await told(4)).toSorted()).toEqual([
      'payment.charged',
      'payment.listed',
      'payment.listed',
      'payment.listed',
    ]);
    await until(() => spooledIn(world).length === 0, 'the spool to be empty');
    expect(said.filter((line) => line.startsWith('warn EYRIE_AUDIT_EVENT_LOST'))).toEqual([]);
  },
);

test(
  'with "spool" and a disk that refuses too it fails with 503',
  inAppWorld(async (world) => {
    writeFileSync(world.spoolFolder, 'a file where the folder should be');
    const { url, told } = await startAudited(world, { module, audit: { onStoreFailure: 'spool' } });
    const lock = lockIn(world);
    expect((await post(url, 'required')).status).toBe(503);
    lock.release();
    expect(await told(0)).toEqual([]);
  }),
);

test(
  'a best_effort event and a denial neither wait nor fail, and are kept later',
  inAppWorld(async (world) => {
    const { url, said, told } = await startAudited(world, { module });
    const lock = lockIn(world);
    expect((await post(url, 'best-effort')).status).toBe(201);
    expect((await fetch(`${url}/refused`, { method: 'DELETE' })).status).toBe(401);
    await until(() => said.some((line) => line.startsWith('warn EYRIE_AUDIT_SPOOLED')), 'the spool');
    lock.release();
    expect(typesOf(await told(2)).toSorted()).toEqual(['access.denied', 'payment.seen']);
  }),
);

test(
  'what neither store nor spool take waits in memory; beyond it is lost, counted and said',
  inAppWorld(async (world) => {
    mkdirSync(world.folder, { recursive: true });
    writeFileSync(world.spoolFolder, '');
    const { url, app, said, told, nest } = await startAudited(world, {
      module,
      audit: { buffer: { maxEvents: 2 } },
    });
    const lock = lockIn(world);
    for (let at = 0; at < 5; at++) expect((await post(url, 'best-effort')).status).toBe(201);
    const dropped = () =>
      app.selfTelemetry
        .read()
        .find(({ name }) => name === 'eyrie_audit_dropped_total')
        ?.samples.find(({ labels }) => labels.reason === 'buffer_full')?.value;
    expect(dropped()).toBe(3);
    expect(said.filter((line) => line.startsWith('warn EYRIE_AUDIT_EVENT_LOST'))).toHaveLength(1);
    const receipt = await nest
      .get(AuditService)
      .emit({ type: 'x', action: 'READ' }, { delivery: 'best_effort' });
    expect(receipt.state).toBe('lost');
    lock.release();
    expect(typesOf(await told(2))).toEqual(['payment.seen', 'payment.seen']);
  }),
);
