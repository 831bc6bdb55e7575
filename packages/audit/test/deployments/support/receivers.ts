import { EyrieApp, type ManagementEndpoint } from '@eyrie/core/engine';
import {
  DeploymentReceiver,
  type DeploymentReceiverOptions,
} from '../../../src/deployments/deployment-receiver.js';
import type {
  DeploymentLedger,
  LedgerEntry,
  LedgerOutcome,
} from '../../../src/deployments/ledger/deployment-ledger.js';
import type { AuditEventInput } from '../../../src/event/audit-event.js';
import { NOW } from '../fixtures/plain.js';

export const TOKEN = 'a-bearer-token-of-the-pipeline';

/** A ledger in memory, by the same rules. */
export class MemoryLedger implements DeploymentLedger {
  // Bounded by what one test sends.
  readonly entries: LedgerEntry[] = [];
  failure: Error | undefined;

  async record(entry: LedgerEntry): Promise<LedgerOutcome> {
    if (this.failure !== undefined) throw this.failure;
    const at = this.entries.findIndex(
      ({ source, idempotencyKey }) => source === entry.source && idempotencyKey === entry.idempotencyKey,
    );
    if (at < 0) return { state: 'recorded', id: `event-${this.entries.push(entry)}` };
    return {
      state: this.entries[at]?.digest === entry.digest ? 'duplicate' : 'conflict',
      id: `event-${at + 1}`,
    };
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** As JSON where it is some, else as text. */
  readonly body: unknown;
}

/** A receiver that listens on a port of its own. */
export interface RunningReceiver {
  readonly receiver: DeploymentReceiver;
  readonly ledger: MemoryLedger;
  /** Events of refused requests. */
  readonly events: AuditEventInput[];
  readonly said: string[];
  readonly url: string;
  readonly port: number;
  ask(init: RequestInit, query?: string): Promise<Answer>;
  /** Posts JSON with these headers: with the bearer token where none are given. */
  post(body: unknown, headers?: Readonly<Record<string, string>>, query?: string): Promise<Answer>;
}

/** Receivers that are closed when the test ends. */
export class Receivers {
  // Bounded by what one test starts.
  readonly #apps: EyrieApp[] = [];

  async start(options: Partial<DeploymentReceiverOptions> = {}): Promise<RunningReceiver> {
    const app = new EyrieApp();
    this.#apps.push(app);
    const said: string[] = [];
    app.diagnostics.announceTo((level, message) => {
      if (!message.startsWith('EYRIE_MANAGEMENT_PORT_OPEN')) said.push(`${level} ${message}`);
    });
    const ledger = new MemoryLedger();
    const events: AuditEventInput[] = [];
    const receiver = new DeploymentReceiver({
      ledger,
      keep: async (event) => void events.push(event),
      diagnostics: app.diagnostics,
      secrets: { bearer: [TOKEN] },
      address: { port: 0, host: '127.0.0.1' },
      now: () => NOW,
      ...options,
    });
    const port = await this.#serve(app, receiver.endpoint);
    const url = `http://127.0.0.1:${port}/api/v1/deployments`;
    const ask = async (init: RequestInit, query = ''): Promise<Answer> =>
      answerOf(await fetch(`${url}${query}`, init));
    return {
      receiver,
      ledger,
      events,
      said,
      url,
      port,
      ask,
      post: (body, headers = { authorization: `Bearer ${TOKEN}` }, query = '') =>
        ask(
          {
            method: 'POST',
            body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
            headers: { 'content-type': 'application/json', ...headers },
          },
          query,
        ),
    };
  }

  async end(): Promise<void> {
    for (const app of this.#apps.splice(0)) await app.lifecycle.close();
  }

  async #serve(app: EyrieApp, endpoint: ManagementEndpoint): Promise<number> {
    app.management.mount(endpoint);
    await app.lifecycle.start();
    return app.management.ownPortOf('deployments') ?? 0;
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
