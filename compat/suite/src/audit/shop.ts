import { equal, match, ok } from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EYRIE_APP } from '@eyrie/core';
import type { EyrieApp } from '@eyrie/core/engine';
import type { INestApplication } from '@nestjs/common';
import { sameData } from '../check.js';
import { type AdapterName, World } from '../world.js';
import { Evidence } from './evidence.js';
import { shopModule } from './shop-app.js';

/** What is compared of an event. */
export interface ToldEvent {
  readonly type: string;
  readonly outcome?: string;
  readonly reason?: object;
  readonly actor?: string;
  readonly targets: readonly string[];
  readonly changes?: readonly object[];
  readonly in?: string;
}

const PATIENCE_MS = 10_000;
const CHANNEL = 'worker_threads';

/** An app with an audit trail, as scenarios use it. */
export class Shop {
  readonly url: string;
  readonly app: EyrieApp;
  readonly #evidence: Evidence;
  // Bounded by what one scenario does.
  readonly #recorded: string[] = [];

  constructor(
    nest: INestApplication,
    { url, evidence }: { readonly url: string; readonly evidence: Evidence },
  ) {
    this.url = url;
    this.app = nest.get<EyrieApp>(EYRIE_APP);
    this.#evidence = evidence;
    this.app.auditRecords.listen(({ type }) => this.#recorded.push(type));
  }

  async ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    return await fetch(`${this.url}${path}`, { method, ...init });
  }

  async askJson(
    method: string,
    path: string,
    body: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return await this.ask(method, path, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  /** Waits until an event of that type was recorded. */
  async recorded(type: string): Promise<void> {
    const patience = Date.now() + PATIENCE_MS;
    while (!this.#recorded.includes(type)) {
      if (Date.now() > patience) throw new Error(`Never recorded ${type}, but: ${this.#recorded.join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The types of what is sealed while the app still runs. */
  async sealed(): Promise<readonly string[]> {
    await this.app.lifecycle.flush();
    return (await this.#evidence.events()).map(({ type }) => type);
  }
}

/**
 * Runs a body with a shop and closes it. Then its log must hold these events and its own end, and must verify by the key
 * that the app said it has made; the thread that sealed it must have been started once and never have failed.
 */
export async function inShop(
  adapter: AdapterName,
  body: (shop: Shop) => Promise<void>,
  told: readonly ToldEvent[],
): Promise<void> {
  const evidence = new Evidence();
  let threads = 0;
  const count = (): void => {
    threads += 1;
  };
  subscribe(CHANNEL, count);
  try {
    const said: string[] = [];
    await useShop(new World(adapter), { evidence, said }, body);
    sameData((await evidence.events()).map(tell), [
      ...told,
      { type: 'audit.sequence.end', actor: 'service/shop', targets: ['log/shop'] },
    ]);
    await evidence.isIntact(verifierKeyIn(said), told.length + 1);
    sameData(said.filter(isWarning), []);
    equal(threads, 1);
  } finally {
    unsubscribe(CHANNEL, count);
    evidence.remove();
  }
}

interface Traces {
  readonly evidence: Evidence;
  readonly said: string[];
}

async function useShop(
  world: World,
  { evidence, said }: Traces,
  body: (shop: Shop) => Promise<void>,
): Promise<void> {
  try {
    const configure = (nest: INestApplication): void =>
      nest
        .get<EyrieApp>(EYRIE_APP)
        .diagnostics.announceTo((level, message) => said.push(`${level} ${message}`));
    const { app, url } = await world.start(shopModule(evidence), { configure });
    await body(new Shop(app, { url, evidence }));
  } finally {
    await world.end();
  }
}

const isWarning = (line: string): boolean => line.startsWith('warn');

function verifierKeyIn(said: readonly string[]): string {
  const line = said.find((one) => one.includes('EYRIE_AUDIT_SIGNING_KEY_KEPT')) ?? '';
  match(line, /store\.db\.audit-key/);
  const key = /verify them with (\S+)\. /.exec(line)?.[1];
  ok(key !== undefined, line);
  return key;
}

type Told = Awaited<ReturnType<Evidence['events']>>[number];

/** Without what differs from run to run, and what goes without saying. */
function tell({ type, outcome, reason, actor, targets, changes, request }: Told): ToldEvent {
  return {
    type,
    ...(outcome !== 'success' && { outcome }),
    ...(reason !== undefined && { reason }),
    actor: `${actor.type}/${actor.id}`,
    targets: targets.map((target) => `${target.type}/${target.id}`),
    ...(changes !== undefined && { changes }),
    ...(request !== undefined && { in: `${request.method} ${request.route}` }),
  };
}
