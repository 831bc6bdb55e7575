import { setTimeout as delay } from 'node:timers/promises';
import type { SeededRandom } from './audit-random.ts';
import { eventually } from './eventually.ts';

/** What the senders of a load know of what they have sent: the ids of the orders. */
export interface SentOrders {
  /** Answered with 2xx: the row and its event are to be there. */
  readonly created: ReadonlySet<string>;
  /** Answered with 409 after both were written: neither may be there. */
  readonly refused: ReadonlySet<string>;
  /** Answered with 2xx by a method whose event is `required`. */
  readonly checked: ReadonlySet<string>;
  /** Requests without an answer, or with 5xx, of which nobody knows: their orders may be there. */
  readonly unknown: ReadonlySet<string>;
}

interface LoadOptions {
  readonly random: SeededRandom;
  /** The apps that are up, asked before each request. */
  readonly origins: () => readonly string[];
  /** Begins the ids of the orders. @default 'order' */
  readonly prefix?: string;
  /** @default 8 */
  readonly senders?: number;
}

const PAUSE_AFTER_FAILURE_MS = 20;
const PATIENCE_MS = 15_000;
const JSON_TYPE = { 'content-type': 'application/json' };

/** Concurrent requests to `programs/audit-app.ts`, until it is stopped. Each sender has one request under way. */
export class AuditLoad implements SentOrders {
  // Bounded by the time that a test takes.
  readonly created = new Set<string>();
  readonly refused = new Set<string>();
  readonly checked = new Set<string>();
  readonly unknown = new Set<string>();
  readonly statuses = new Map<string, number>();
  readonly #options: LoadOptions;
  readonly #senders: readonly Promise<void>[];
  #sent = 0;
  #isOver = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#senders = Array.from({ length: options.senders ?? 8 }, () => this.#send());
  }

  /** Requests that were answered with 2xx. */
  get acknowledged(): number {
    return this.created.size + this.checked.size;
  }

  /** Waits until so many more requests were answered with 2xx. */
  async progress(count: number): Promise<void> {
    const goal = this.acknowledged + count;
    await eventually({ what: `${count} more requests are answered`, everyMs: 5 }, async () =>
      this.acknowledged >= goal ? true : undefined,
    );
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#senders);
  }

  async #send(): Promise<void> {
    const { random, origins, prefix = 'order' } = this.#options;
    while (!this.#isOver) {
      this.#sent += 1;
      const id = `${prefix}-${this.#sent}`;
      const up = origins();
      const origin = up[random.between(0, Math.max(0, up.length - 1))];
      const isKept = origin !== undefined && (await this.#sendOne(origin, id, random.next()));
      if (!isKept) await delay(PAUSE_AFTER_FAILURE_MS);
    }
  }

  async #sendOne(origin: string, id: string, kind: number): Promise<boolean> {
    if (kind < 0.25) {
      return this.#settle(id, await statusOf(`${origin}/orders/${id}`, { method: 'PUT' }), this.checked);
    }
    const body = JSON.stringify({ id, ...(kind > 0.9 && { refuse: true }) });
    const status = await statusOf(`${origin}/orders`, { method: 'POST', body, headers: JSON_TYPE });
    return this.#settle(id, status, this.created);
  }

  #settle(id: string, status: number | undefined, kept: Set<string>): boolean {
    const name = status === undefined ? 'no answer' : String(status);
    this.statuses.set(name, (this.statuses.get(name) ?? 0) + 1);
    if (status === 200 || status === 201) kept.add(id);
    else if (status === 409) this.refused.add(id);
    else this.unknown.add(id);
    return status !== undefined && status < 500;
  }
}

async function statusOf(url: string, request: RequestInit): Promise<number | undefined> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
