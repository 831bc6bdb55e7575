import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type JsonMapping, messageType, protoJsonProblems } from './proto-json.js';

const ExportLogsServiceRequest = messageType(
  join(import.meta.dirname, 'opentelemetry-logs.proto'),
  'opentelemetry.ExportLogsServiceRequest',
);
// OTLP in JSON: enums are numbers, and ids are hexadecimal instead of base64.
const MAPPING: JsonMapping = { enums: 'numbers', hexFields: ['traceId', 'spanId'] };

/** A record as it arrived, with the scope that it came in. */
export interface ArrivedRecord {
  readonly scope: string;
  readonly record: Readonly<Record<string, unknown>> & {
    readonly body: { readonly stringValue: string };
    readonly attributes: readonly { readonly key: string; readonly value: unknown }[];
    readonly traceId?: string;
    readonly spanId?: string;
  };
}

interface ExportRequest {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: unknown }[] };
    readonly scopeLogs: readonly {
      readonly scope: { readonly name: string };
      readonly logRecords: readonly ArrivedRecord['record'][];
    }[];
  }[];
}

/** How the collector answers a request: with that status, or never. */
export type Answer = 200 | 400 | 429 | 503 | 'hang';

/** A receiver of OTLP over HTTP that takes nothing but valid requests. */
export class OtlpCollector {
  /** The answers to the next requests; those after them are answered with 200. */
  readonly answers: Answer[] = [];
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = [];
  /** By what requests broke the protocol. */
  readonly problems: string[] = [];
  readonly accepted: ExportRequest[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.requests.push({ path: request.url ?? '', headers: request.headers });
        const body = Buffer.concat(chunks);
        this.#answer(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body, response);
      });
    });
  }

  static async listening(): Promise<OtlpCollector> {
    const collector = new OtlpCollector();
    collector.#server.listen(0, '127.0.0.1');
    await once(collector.#server, 'listening');
    return collector;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get records(): readonly ArrivedRecord[] {
    return this.accepted.flatMap(({ resourceLogs }) =>
      resourceLogs.flatMap(({ scopeLogs }) =>
        scopeLogs.flatMap(({ scope, logRecords }) =>
          logRecords.map((record) => ({ scope: scope.name, record })),
        ),
      ),
    );
  }

  get messages(): readonly string[] {
    return this.records.map(({ record }) => record.body.stringValue);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(body: Buffer, response: ServerResponse): void {
    const answer = this.answers.shift() ?? 200;
    if (answer === 'hang') return;
    const data: unknown = JSON.parse(body.toString('utf8'));
    const problems = protoJsonProblems(ExportLogsServiceRequest, data, MAPPING);
    this.problems.push(...problems);
    const status = problems.length > 0 ? 400 : answer;
    if (status === 200) this.accepted.push(data as ExportRequest);
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(status === 429 ? { 'retry-after': new Date(0).toUTCString() } : {}),
    });
    response.end('{}');
  }
}
