import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { eventually } from './eventually.ts';

/** A kind of request to `programs/all-signals.ts`, and what the signals are to tell of it. */
interface RequestKind {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly route: string;
  readonly status: number;
  /** Type of its audit event. @default none */
  readonly event?: string;
  /** Whether its caller was answered only once the event was kept. @default false */
  readonly isRequired?: boolean;
}

const KINDS: readonly RequestKind[] = [
  { method: 'GET', path: '/users/7', route: '/users/:id', status: 200 },
  { method: 'POST', path: '/users', body: '{"name":"Ada"}', route: '/users', status: 201 },
  {
    method: 'PUT',
    path: '/orders/7',
    route: '/orders/:id',
    status: 200,
    event: 'order.checked',
    isRequired: true,
  },
  {
    method: 'PUT',
    path: '/orders/7/slow',
    route: '/orders/:id/slow',
    status: 200,
    event: 'order.packed',
    isRequired: true,
  },
  { method: 'POST', path: '/views/7', route: '/views/:id', status: 201, event: 'order.viewed' },
  { method: 'GET', path: '/guarded', route: '/guarded', status: 403, event: 'access.denied' },
  { method: 'GET', path: '/nowhere', route: 'unmatched', status: 404 },
  { method: 'GET', path: '/boom', route: '/boom', status: 500 },
];

/** A request that its client saw answered as a whole. */
export interface AnsweredRequest {
  readonly id: string;
  readonly kind: RequestKind;
  readonly status: number;
  /** What the signals call it: `GET /users/:id 200`. */
  readonly name: string;
  /** Type of its audit event. */
  readonly event: string | undefined;
  /** Whether it was answered before {@link IdentifiedLoad.mark}. */
  readonly wasBefore: boolean;
}

const CLIENTS = 40;
const REQUESTS_PER_CONNECTION = 12;
const PATIENCE_MS = 20_000;

/**
 * Clients that send requests under ids of their own on connections that are kept alive, each a dozen on one, until
 * new connections are refused.
 */
export class IdentifiedLoad {
  // Both bounded by the time that a test takes.
  readonly answered: AnsweredRequest[] = [];
  readonly sent = new Set<string>();
  readonly #origin: string;
  readonly #clients: readonly Promise<void>[];
  #isMarked = false;

  constructor(origin: string) {
    this.#origin = origin;
    this.#clients = Array.from({ length: CLIENTS }, (_, client) => this.#send(client));
  }

  /** What is answered from now on was answered afterwards. */
  mark(): void {
    this.#isMarked = true;
  }

  /** Waits until so many requests have been answered. */
  async progress(count: number): Promise<void> {
    await eventually({ what: `${count} requests are answered`, everyMs: 5 }, async () =>
      this.answered.length >= count ? true : undefined,
    );
  }

  /** Waits until all clients were refused. */
  async refused(): Promise<void> {
    await Promise.all(this.#clients);
  }

  async #send(client: number): Promise<void> {
    for (let connection = 0; await this.#useConnection(client, connection); connection++);
  }

  /** Answers whether there was one. */
  async #useConnection(client: number, connection: number): Promise<boolean> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      for (let number = 0; number < REQUESTS_PER_CONNECTION; number++) {
        const kind = KINDS[(client + connection + number) % KINDS.length] as RequestKind;
        const id = `client-${client}.${connection}.${number}`;
        this.sent.add(id);
        const status = await this.#statusOf(id, kind, agent);
        this.answered.push({ id, kind, status, ...signalsOf(kind, status), wasBefore: !this.#isMarked });
      }
      return true;
    } catch (error) {
      // Any other end is that of one connection.
      return (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
    } finally {
      agent.destroy();
    }
  }

  async #statusOf(id: string, { method, path, body }: RequestKind, agent: Agent): Promise<number> {
    const headers = { 'x-request-id': id, ...(body && { 'content-type': 'application/json' }) };
    const outgoing = request(`${this.#origin}${path}`, { method, agent, headers, timeout: PATIENCE_MS });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${id}: no answer`)));
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode ?? 0;
  }
}

function signalsOf(kind: RequestKind, status: number): Pick<AnsweredRequest, 'name' | 'event'> {
  const { method, route, event } = kind;
  // So Fastify answers on connections that are still open once it closes, and chooses no route before.
  if (status === 503) return { name: `${method} unmatched 503`, event: undefined };
  return { name: `${method} ${route} ${status}`, event };
}
