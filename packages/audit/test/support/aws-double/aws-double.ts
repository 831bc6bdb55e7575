import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsAnswer, s3Error, snsError } from './aws-answer.js';
import { Faults } from './faults.js';
import { S3Double } from './s3-double.js';
import { type ReceivedRequest, signatureFault } from './signature-v4.js';
import { SnsDouble } from './sns-double.js';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-secret-of-nobody' };

/**
 * S3 and SNS over HTTP on loopback, for the real clients of the AWS SDK. It refuses what AWS refuses: what is unsigned,
 * or signed with another key, is answered with 403.
 */
export class AwsDouble {
  readonly s3 = new S3Double();
  readonly sns = new SnsDouble();
  readonly faults = new Faults();
  /** Every request that came, in order: method and path for S3, the action for SNS. */
  readonly requests: string[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<AwsDouble> {
    const double = new AwsDouble();
    double.#server.listen(0, '127.0.0.1');
    await once(double.#server, 'listening');
    return double;
  }

  /** What every client needs in order to talk to it. */
  get clientSettings() {
    return {
      endpoint: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      region: 'eu-central-1',
      credentials: CREDENTIALS,
    };
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const { method = '', url = '', headers } = incoming;
    const request: ReceivedRequest = { method, url, headers, body: Buffer.concat(chunks) };
    const isSns = method === 'POST' && url === '/';
    this.requests.push(isSns ? 'SNS' : `${method} ${decodeURIComponent(url.split('?')[0] ?? '')}`);
    const fault = this.faults.take();
    if (fault?.type === 'hang') return;
    if (fault?.type === 'drop-before') return void incoming.socket.destroy();
    if (fault?.type === 'answer') return send(response, fault.answer, method);
    if (fault?.type === 'delay') await sleep(fault.milliseconds);
    const answer = this.#answer(request, isSns);
    if (fault?.type === 'drop-after') return void incoming.socket.destroy();
    send(response, answer, method);
  }

  #answer(request: ReceivedRequest, isSns: boolean): AwsAnswer {
    const code = signatureFault(request, CREDENTIALS);
    if (isSns) return code === undefined ? this.sns.handle(request) : snsError(403, code);
    return code === undefined ? this.s3.handle(request) : s3Error(403, code);
  }
}

function send(
  response: ServerResponse,
  { status, headers = {}, body = '' }: AwsAnswer,
  method: string,
): void {
  response.writeHead(status, headers);
  if (method === 'HEAD') response.end();
  else response.end(body);
}
