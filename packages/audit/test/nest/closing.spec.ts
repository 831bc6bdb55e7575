import 'reflect-metadata';
import {
  type BeforeApplicationShutdown,
  Controller,
  Injectable,
  type OnModuleDestroy,
  Post,
} from '@nestjs/common';
import { Audited, AuditService } from '../../src/index.js';
import {
  inAppWorld,
  sealedEvents,
  startAudited,
  testOnBothAdapters,
  until,
  verified,
} from '../support/audited-app.js';
import { StoreLock } from '../support/store-lock.js';

const typesIn = async (world: Parameters<typeof sealedEvents>[0]) =>
  (await sealedEvents(world)).map(({ type }) => type);

let entered = 0;
let release: () => void = () => {};

@Controller()
class SlowController {
  @Post('slow')
  @Audited({ type: 'slow.done', action: 'EXECUTE' })
  async slow(): Promise<object> {
    entered += 1;
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return { done: true };
  }
}

@Injectable()
class Leaving implements OnModuleDestroy, BeforeApplicationShutdown {
  constructor(private readonly audit: AuditService) {}

  async onModuleDestroy(): Promise<void> {
    await this.audit.emit({ type: 'app.leaving', action: 'EXECUTE' });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.audit.emit({ type: 'app.left', action: 'EXECUTE' }, { delivery: 'best_effort' });
  }
}

testOnBothAdapters(
  'what is emitted while the app closes is sealed, and the end of it comes last',
  async (world) => {
    const { nest, audit } = await startAudited(world, { module: { providers: [Leaving] } });
    await audit.emit({ type: 'app.used', action: 'EXECUTE' }, { delivery: 'best_effort' });
    await nest.close();
    expect(await typesIn(world)).toEqual(['app.used', 'app.leaving', 'app.left', 'audit.sequence.end']);
    const { verdict, streams } = await verified(world);
    expect([verdict, streams[0]?.records, streams[0]?.unsignedTail]).toEqual(['intact', 4, 0]);
  },
);

testOnBothAdapters('a request that goes on while the app closes is recorded', async (world) => {
  const { nest, url } = await startAudited(world, { module: { controllers: [SlowController] } });
  const before = entered;
  const response = fetch(`${url}/slow`, { method: 'POST', headers: { connection: 'close' } });
  await until(() => entered > before, 'the handler');
  const closed = nest.close();
  release();
  expect((await response).status).toBe(201);
  await closed;
  expect(await typesIn(world)).toEqual(['slow.done', 'audit.sequence.end']);
});

test(
  'after the end required events are refused, and others are said to be lost',
  inAppWorld(async (world) => {
    const { nest, audit } = await startAudited(world);
    await nest.close();
    await expect(audit.emit({ type: 'x.y', action: 'READ' })).rejects.toThrow(
      'EYRIE_AUDIT_CLOSED: An audit event was emitted after the app had closed. ' +
        'End what emits events before the app closes, in a hook such as beforeApplicationShutdown.',
    );
    await expect(
      audit.emit({ type: 'x.y', action: 'READ' }, { delivery: 'best_effort' }),
    ).rejects.toMatchObject({
      code: 'EYRIE_AUDIT_CLOSED',
    });
    expect(await typesIn(world)).toEqual(['audit.sequence.end']);
  }),
);

test(
  'an app that closes while the store is down leaves what it holds in the spool, for the next one',
  inAppWorld(async (world) => {
    const { nest, audit, said } = await startAudited(world);
    const lock = new StoreLock(world.storePath);
    await audit.emit({ type: 'first.run', action: 'EXECUTE' }, { delivery: 'best_effort' });
    await nest.close();
    lock.release();
    expect(
      said.filter((line) => /^warn EYRIE_(?:AUDIT_EVENT_LOST|CLOSE_FAILED|FLUSH_FAILED)/.test(line)),
    ).toEqual([]);
    const next = await startAudited(world);
    expect((await next.events(1)).map(({ type }) => type)).toEqual(['first.run']);
    expect((await verified(world)).verdict).toBe('intact');
  }),
);

test(
  'an app that starts again goes on where it ended',
  inAppWorld(async (world) => {
    for (const type of ['first.run', 'second.run']) {
      const { nest, audit } = await startAudited(world);
      await audit.emit({ type, action: 'EXECUTE' });
      await nest.close();
    }
    expect(await typesIn(world)).toEqual([
      'first.run',
      'audit.sequence.end',
      'second.run',
      'audit.sequence.end',
    ]);
    expect((await verified(world)).verdict).toBe('intact');
  }),
);
