import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { openStore } from '@eyrie/store/engine';
import {
  type INestApplication,
  type LoggerService,
  Module,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { AuditOptions } from '../../src/config/audit-options.js';
import type { AuditEvent } from '../../src/event/audit-event.js';
import { AuditModule, AuditService } from '../../src/index.js';
import { loadOrCreateKeyFile } from '../../src/integrity/key-file.js';
import type { SealedRecord, SignedCheckpoint } from '../../src/records/sealed-record.js';
import { AuditLog } from '../../src/storage/audit-log.js';
import { LogVerifier } from '../../src/verify/log-verifier.js';
import type { VerificationReport } from '../../src/verify/verification-report.js';

export type AdapterName = 'express' | 'fastify';

const PATIENCE_MS = 15_000;
const POLL_MS = 20;
// For one event too many.
const SETTLING_MS = 80;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resolves once `isThere` holds; rejects after a while in which it did not. */
export async function until(isThere: () => boolean | Promise<boolean>, what = 'it'): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isThere())) {
    if (Date.now() > end) throw new Error(`Waited ${PATIENCE_MS} ms for ${what}`);
    await pause(5);
  }
}

/** Where one test lives: a folder, and apps that are closed when it ends. */
export class AppWorld {
  readonly adapter: AdapterName;
  readonly folder = mkdtempSync(join(tmpdir(), 'eyrie-audit-'));
  // Bounded by what one test starts.
  readonly #undo: (() => unknown)[] = [];

  constructor(adapter: AdapterName) {
    this.adapter = adapter;
  }

  get storePath(): string {
    return join(this.folder, 'store.db');
  }

  get spoolFolder(): string {
    return join(this.folder, 'spool');
  }

  /** Runs when the test ends, last added first. */
  later(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  async end(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo();
    rmSync(this.folder, { recursive: true });
  }
}

export interface AuditedAppOptions {
  readonly audit?: AuditOptions;
  /** Further sections of the config. */
  readonly config?: Parameters<typeof defineConfig>[0];
  readonly module?: ModuleMetadata;
  readonly configure?: (nest: INestApplication) => void;
}

export interface AuditedApp {
  readonly nest: INestApplication;
  readonly app: EyrieApp;
  readonly audit: AuditService;
  readonly url: string;
  /** What Eyrie has said, such as `warn EYRIE_…`. */
  readonly said: string[];
  /** Waits for so many sealed events, and a little for one too many. */
  events(count: number): Promise<readonly AuditEvent[]>;
  /** As {@link events}, without what differs from run to run. */
  told(count: number): Promise<readonly object[]>;
}

/** The config of an app in this world, with a store and a spool of its own. */
export function configIn(world: AppWorld, { audit, config }: AuditedAppOptions) {
  return defineConfig({
    service: { name: 'shop', version: '1.2.3', environment: 'test' },
    store: { url: `sqlite:${world.storePath}` },
    ...config,
    audit: {
      ...audit,
      buffer: { flushMs: 5, ...audit?.buffer },
      spool: { folder: world.spoolFolder, ...audit?.spool },
    },
  });
}

function loggerInto(said: string[]): LoggerService {
  const keep =
    (level: string) =>
    (message: unknown, context?: unknown): void => {
      if (context === 'Eyrie') said.push(`${level} ${String(message)}`);
    };
  return { log: keep('info'), warn: keep('warn'), error() {}, fatal() {}, debug() {}, verbose() {} };
}

/** Starts an app of these modules. */
export async function startRoot(
  world: AppWorld,
  metadata: ModuleMetadata,
  { configure, said = [] }: { configure?: AuditedAppOptions['configure']; said?: string[] } = {},
): Promise<INestApplication> {
  class RootModule {}
  Module(metadata)(RootModule);
  const adapter = world.adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const logger = loggerInto(said);
  const nest = await NestFactory.create(RootModule as Type, adapter, { logger, abortOnError: false });
  world.later(() => nest.close());
  // Nest's logger is the process's: from now on what this app says goes nowhere else.
  nest
    .get<EyrieApp>(EYRIE_APP, { strict: false })
    .diagnostics.announceTo((level, message) => said.push(`${level} ${message}`));
  configure?.(nest);
  await nest.listen(0, '127.0.0.1');
  return nest;
}

/** Starts an app whose events are kept in the world's store. */
export async function startAudited(world: AppWorld, options: AuditedAppOptions = {}): Promise<AuditedApp> {
  const { module = {}, configure } = options;
  const said: string[] = [];
  const imports = [AuditModule.forRoot(configIn(world, options)), ...(module.imports ?? [])];
  const nest = await startRoot(world, { ...module, imports }, { configure, said });
  const app = nest.get<EyrieApp>(EYRIE_APP);
  const events = async (count: number): Promise<readonly AuditEvent[]> => {
    const read = async () => {
      await app.lifecycle.flush();
      return await sealedEvents(world);
    };
    let found = await read();
    const end = Date.now() + PATIENCE_MS;
    while (found.length < count && Date.now() < end) {
      await pause(POLL_MS);
      found = await read();
    }
    await pause(SETTLING_MS);
    return await read();
  };
  return {
    nest,
    app,
    audit: nest.get(AuditService),
    url: await nest.getUrl(),
    said,
    events,
    told: async (count) => (await events(count)).map(told),
  };
}

/** Without what differs from run to run, and what goes without saying. */
export function told(event: AuditEvent): object {
  const { type, action, outcome, stage, reason, actor, targets, changes, attributes, request } = event;
  return {
    type,
    action,
    ...(outcome !== 'success' && { outcome }),
    ...(stage !== 'complete' && { stage }),
    ...(reason !== undefined && { reason }),
    actor,
    targets,
    ...(changes !== undefined && { changes }),
    ...(attributes !== undefined && { attributes }),
    ...(request !== undefined && { in: `${request.method} ${request.route}` }),
  };
}

/** Reads the world's log with a store of its own. */
export async function readLog<Result>(
  world: AppWorld,
  read: (log: AuditLog, stream: string) => Promise<Result>,
  stream = 'shop',
): Promise<Result> {
  const store = await openStore({ url: `sqlite:${world.storePath}` });
  try {
    return await read(new AuditLog({ store }), stream);
  } finally {
    await store.close();
  }
}

export async function sealedRecords(world: AppWorld, stream = 'shop'): Promise<readonly SealedRecord[]> {
  return await readLog(world, (log) => log.read({ stream, fromSeq: 1, limit: 10_000 }));
}

export async function sealedEvents(world: AppWorld): Promise<readonly AuditEvent[]> {
  return (await sealedRecords(world)).map(({ body }) => JSON.parse(body) as AuditEvent);
}

/** Verifies the world's log as it lies there, by the key that was made beside it. */
export async function verified(world: AppWorld): Promise<VerificationReport> {
  return await readLog(world, async (log, stream) => {
    const { verifierKey } = await loadOrCreateKeyFile(
      `${world.storePath}.audit-key`,
      `eyrie.audit/${stream}`,
    );
    const verifier = new LogVerifier({ verifierKeys: [verifierKey] });
    for await (const record of log.records(stream)) verifier.add({ kind: 'record', record });
    const checkpoints: readonly SignedCheckpoint[] = await log.checkpoints(stream);
    for (const checkpoint of checkpoints) verifier.add({ kind: 'checkpoint', checkpoint });
    return verifier.finish();
  });
}

/** Runs a test body in a world of its own. */
export function inAppWorld(run: (world: AppWorld) => Promise<void>, adapter: AdapterName = 'express') {
  return async (): Promise<void> => {
    const world = new AppWorld(adapter);
    try {
      await run(world);
    } finally {
      await world.end();
    }
  };
}

/** Runs a test body under each adapter; its name is put before the sentence. */
export function testOnBothAdapters(sentence: string, run: (world: AppWorld) => Promise<void>): void {
  for (const adapter of ['express', 'fastify'] as const)
    test(`${adapter}: ${sentence}`, inAppWorld(run, adapter));
}
