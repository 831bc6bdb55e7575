import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';
import type { Waiting } from './mixed-app.js';
import type { RequestKind } from './mixed-requests.js';

/** A request under an id of its own. */
export interface PlannedRequest {
  readonly id: string;
  readonly kind: RequestKind;
}

const SENDERS = 50;
const PIPELINE_LENGTH = 6;
/** So many of those that can be are sent in pipelines; of the others every fourth has a connection of its own. */
const PIPELINED = 120;
const OWN_CONNECTION_EVERY = 4;

/** Sends requests, fifty at once, and keeps what it was answered. */
export class MixedClient {
  // Bounded by what is planned.
  /** The statuses that were heard, by request id; none of those that it left. */
  readonly heard = new Map<string, number>();
  readonly #url: string;
  readonly #waiting: Waiting;
  readonly #keptAlive = new Agent({ keepAlive: true, maxSockets: SENDERS });
  readonly #ownConnection = new Agent({ keepAlive: false });

  constructor({ url, waiting }: { readonly url: string; readonly waiting: Waiting }) {
    this.#url = url;
    this.#waiting = waiting;
  }

  async send(planned: readonly PlannedRequest[]): Promise<void> {
    const left = stepsOf(planned);
    const sender = async (): Promise<void> => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) await next(this);
    };
    await Promise.all(Array.from({ length: SENDERS }, sender));
    this.#keptAlive.destroy();
    this.#ownConnection.destroy();
  }

  /** One connection, all requests written at once, and their answers in their order. */
  async pipeline(requests: readonly PlannedRequest[]): Promise<void> {
    const { hostname, port } = new URL(this.#url);
    const socket = connect({ host: hostname, port: Number(port) });
    let answers = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      answers += text;
    });
    const texts = requests.map((each, index) =>
      textOf(each, index === requests.length - 1 ? { connection: 'close' } : {}),
    );
    socket.write(texts.join(''));
    await once(socket, 'close');
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
    for (const [index, { id }] of requests.entries()) this.heard.set(id, statuses[index] ?? 0);
  }

  async one(planned: PlannedRequest, keepsAlive: boolean): Promise<void> {
    switch (planned.kind.sending ?? 'whole') {
      case 'whole':
        this.heard.set(
          planned.id,
          await this.#answerTo(planned, keepsAlive ? this.#keptAlive : this.#ownConnection),
        );
        break;
      case 'leave-in-handler': {
        const entered = this.#waiting.entered(planned.id);
        await this.#leaveAfter(planned, () => entered);
        break;
      }
      case 'leave-in-answer':
        await this.#leaveAfter(planned, (socket) => once(socket, 'data'));
        break;
      case 'leave-in-body':
        await this.#leaveAfter(planned, () => Promise.resolve(), 1);
        break;
    }
  }

  async #answerTo({ id, kind }: PlannedRequest, agent: Agent): Promise<number> {
    const { method, path, body } = kind;
    const options: RequestOptions = { method, agent, headers: headersOf(id, body), path };
    const sent = request(this.#url, options);
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await once(response.resume(), 'end');
    return response.statusCode ?? 0;
  }

  async #leaveAfter(
    planned: PlannedRequest,
    when: (socket: ReturnType<typeof connect>) => Promise<unknown>,
    heldBack = 0,
  ): Promise<void> {
    const { hostname, port } = new URL(this.#url);
    const socket = connect({ host: hostname, port: Number(port) });
    const text = textOf(planned);
    const moment = when(socket);
    await new Promise<unknown>((resolve) => socket.write(text.slice(0, text.length - heldBack), resolve));
    await moment;
    socket.destroy();
    await once(socket, 'close');
  }
}

type Step = (client: MixedClient) => Promise<void>;

function stepsOf(planned: readonly PlannedRequest[]): Step[] {
  const pipelined = planned.filter(({ kind }) => kind.canBePipelined).slice(0, PIPELINED);
  const others = planned.filter((each) => !pipelined.includes(each));
  const steps: Step[] = others.map(
    (each, index) => (client) => client.one(each, index % OWN_CONNECTION_EVERY !== 0),
  );
  // Between the others, so that they run beside them.
  for (let from = 0; from < pipelined.length; from += PIPELINE_LENGTH) {
    const row = pipelined.slice(from, from + PIPELINE_LENGTH);
    steps.splice(from * 7, 0, (client) => client.pipeline(row));
  }
  return steps;
}

function headersOf(id: string, body: string | undefined): Record<string, string> {
  return {
    'x-request-id': id,
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }),
  };
}

/** A request as it goes over the wire. */
function textOf({ id, kind }: PlannedRequest, further: Readonly<Record<string, string>> = {}): string {
  const { method, path, body } = kind;
  const headers = Object.entries({ host: 'localhost', ...further, ...headersOf(id, body) });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${path} HTTP/1.1\r\n${lines}\r\n${body ?? ''}`;
}
