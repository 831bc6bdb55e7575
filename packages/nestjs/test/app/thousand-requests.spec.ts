import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EYRIE_APP } from '@eyrie/core';
import type { EyrieApp } from '@eyrie/core/engine';
import type { INestApplication } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { EyrieLogger, EyrieModule } from '../../src/index.js';
import { BODY_LIMIT_BYTES, MixedController, Waiting } from './support/mixed-app.js';
import { MixedClient, type PlannedRequest } from './support/mixed-client.js';
import { MIXED_REQUESTS } from './support/mixed-requests.js';
import {
  goldenCountsOf,
  KeptLines,
  KeptSpans,
  nameOf,
  sealedEvents,
  type Told,
} from './support/told-of-requests.js';

const SERVICE = 'mixed';
const NOTHING: readonly string[] = [];

let folder: string;
let app: INestApplication | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eyrie-thousand-'));
});

afterEach(async () => {
  await app?.close();
  app = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** All requests under ids of their own, well mixed and the same in each run. */
function plan(): readonly PlannedRequest[] {
  const planned = MIXED_REQUESTS.flatMap((kind, ofKind) =>
    Array.from({ length: kind.count }, (_, number) => ({ id: `request-${ofKind}-${number}`, kind })),
  );
  // 389 and 1,000 have no common divisor: each place is taken once.
  return planned.map((_, place) => planned[(place * 389) % planned.length] as PlannedRequest);
}

/** The requests of which a signal does not tell what it is to tell. */
function disagreements(told: Told, expected: Told): readonly object[] {
  return [...new Set([...told.keys(), ...expected.keys()])].flatMap((id) => {
    const is = told.get(id) ?? NOTHING;
    const shouldBe = expected.get(id) ?? NOTHING;
    return JSON.stringify(is) === JSON.stringify(shouldBe) ? [] : [{ id, is, shouldBe }];
  });
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function createExpress(module: object): Promise<NestExpressApplication> {
  return NestFactory.create<NestExpressApplication>(module, new ExpressAdapter(), {
    bufferLogs: true,
    abortOnError: false,
    bodyParser: false,
  }).then((nest) => nest.useBodyParser('json', { limit: BODY_LIMIT_BYTES }));
}

function createFastify(module: object): Promise<INestApplication> {
  return NestFactory.create(module, new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES }), {
    bufferLogs: true,
    abortOnError: false,
  });
}

test.each([
  ['Express', createExpress],
  ['Fastify', createFastify],
])(
  'on %s every signal tells the same of 1,000 requests that end in every way',
  async (_name, create: (module: object) => Promise<INestApplication>) => {
    const lines = new KeptLines();
    const spans = new KeptSpans();
    const store = { url: `sqlite:${join(folder, 'store.db')}` };
    @Module({
      imports: [
        EyrieModule.forRoot({
          service: { name: SERVICE },
          logging: { destinations: [{ type: 'stream', stream: lines }] },
          tracing: { exporter: { type: 'custom', exporter: spans }, sampling: { ratio: 1 } },
          store,
          audit: { spool: { folder: join(folder, 'spool') } },
        }),
      ],
      controllers: [MixedController],
      providers: [Waiting],
    })
    class AppModule {}
    const nest = await create(AppModule);
    app = nest;
    nest.useLogger(nest.get(EyrieLogger));
    await nest.listen(0, '127.0.0.1');
    const eyrie = nest.get<EyrieApp>(EYRIE_APP);

    const sent = plan();
    const client = new MixedClient({ url: await nest.getUrl(), waiting: nest.get(Waiting) });
    await client.send(sent);
    await nest.close();

    expect(new Set(sent.map(({ id }) => id)).size).toBe(1000);
    const answered = sent.filter(({ kind }) => (kind.sending ?? 'whole') === 'whole');
    expect(disagreements(statusesOf(client.heard), statusesOf(new Map(answered.map(({ id, kind }) => [id, kind.status]))))).toEqual([]);

    const named = sent.map(({ id, kind }) => ({ id, kind, name: nameOf(kind.method, kind.route, kind.status) }));
    const shown = named.filter(({ kind }) => kind.isManagement !== true);
    const once: Told = new Map(shown.map(({ id, name }) => [id, [name]]));
    expect(disagreements(lines.accessLines(), once)).toEqual([]);
    expect(disagreements(spans.serverSpans(), once)).toEqual([]);
    const evidence: Told = new Map(
      sent.map(({ id, kind: { method, route, events = [] } }) => [
        id,
        events.map((event) => `${event} in ${method} ${route}`),
      ]),
    );
    expect(disagreements(await sealedEvents(store.url, SERVICE), evidence)).toEqual([]);

    const requests = tally(named.map(({ name }) => name));
    expect(goldenCountsOf(eyrie)).toEqual({
      requests,
      durations: requests,
      errors: tally(named.filter(({ kind }) => kind.status >= 400).map(({ name }) => name)),
      inFlight: 0,
    });
    expect(Object.values(requests).reduce((sum, count) => sum + count, 0)).toBe(1000);
  },
  60_000,
);

function statusesOf(statuses: ReadonlyMap<string, number>): Told {
  return new Map([...statuses].map(([id, status]) => [id, [String(status)]]));
}
