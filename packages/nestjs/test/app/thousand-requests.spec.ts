import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EYRIE_APP } from '@eyrie/core';
import type { EyrieApp } from '@eyrie/core/engine';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { EyrieLogger, EyrieModule } from '../../src/index.js';
import { BODY_LIMIT_BYTES, MixedController, Waiting } from './support/mixed-app.js';
import { MixedClient, type PlannedRequest } from './support/mixed-client.js';
import { MIXED_REQUESTS, type RequestKind } from './support/mixed-requests.js';
import {
  goldenCountsOf,
  KeptLines,
  KeptSpans,
  nameOf,
  sealedEvents,
  sumByName,
  type Told,
} from './support/told-of-requests.js';

const SERVICE = 'mixed';
const NOTHING: readonly string[] = [];
const NEST_OPTIONS = { bufferLogs: true, abortOnError: false };

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

/** What is to be told of each request; {@link NOTHING} of some. */
function toldOf(requests: readonly PlannedRequest[], tell: (kind: RequestKind) => readonly string[]): Told {
  return new Map(requests.map(({ id, kind }) => [id, tell(kind)]));
}

const counted = ({ method, route, status }: RequestKind): string => nameOf(method, route, status);

type Create = (module: object) => Promise<INestApplication>;

const ADAPTERS: readonly (readonly [name: string, create: Create])[] = [
  [
    'Express',
    async (module) => {
      const nest = await NestFactory.create<NestExpressApplication>(module, new ExpressAdapter(), {
        ...NEST_OPTIONS,
        bodyParser: false,
      });
      return nest.useBodyParser('json', { limit: BODY_LIMIT_BYTES });
    },
  ],
  [
    'Fastify',
    (module) => NestFactory.create(module, new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES }), NEST_OPTIONS),
  ],
];

async function start(create: Create) {
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
  return { nest, lines, spans, store, eyrie: nest.get<EyrieApp>(EYRIE_APP) };
}

test.each(ADAPTERS)(
  'on %s every signal tells the same of 1,000 requests that end in every way',
  async (_name, create) => {
    const { nest, lines, spans, store, eyrie } = await start(create);
    const sent = plan();
    const client = new MixedClient({ url: await nest.getUrl(), waiting: nest.get(Waiting) });
    await client.send(sent);
    await nest.close();

    expect(new Set(sent.map(({ id }) => id)).size).toBe(1000);
    const heard = new Map([...client.heard].map(([id, status]) => [id, [String(status)]]));
    const statuses = toldOf(sent, ({ sending = 'whole', status }) =>
      sending === 'whole' ? [String(status)] : NOTHING,
    );
    expect(disagreements(heard, statuses)).toEqual([]);
    const once = toldOf(sent, (kind) => (kind.isManagement === true ? NOTHING : [counted(kind)]));
    expect(disagreements(lines.accessLines(), once)).toEqual([]);
    expect(disagreements(spans.serverSpans(), once)).toEqual([]);
    const evidence = toldOf(sent, ({ method, route, events = NOTHING }) =>
      events.map((event) => `${event} in ${method} ${route}`),
    );
    expect(disagreements(await sealedEvents(store.url, SERVICE), evidence)).toEqual([]);

    const requests = sumByName(sent.map(({ kind }) => [counted(kind), 1]));
    const failed = sent.filter(({ kind }) => kind.status >= 400);
    expect(goldenCountsOf(eyrie)).toEqual({
      requests,
      durations: requests,
      errors: sumByName(failed.map(({ kind }) => [counted(kind), 1])),
    });
  },
  60_000,
);
