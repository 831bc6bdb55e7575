import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AuditEvent } from '@eyrie/audit/engine';
import { OtlpReceiver } from '../../packages/tracing/test/support/otlp-receiver.ts';
import { type NestProgram, startNestProgram } from './nest-program.ts';

const LOADER = join(import.meta.dirname, '..', '..', 'scripts', 'lib', 'typescript-loader.mjs');

/** What a signal has told of each request, by request id. */
export type Told = ReadonlyMap<string, readonly string[]>;

/** What the program has counted, and when it said so. */
export interface ToldCounts {
  readonly moment: 'flush' | 'shutdown';
  readonly isListening: boolean;
  readonly requests: Readonly<Record<string, number>>;
}

interface Line {
  readonly logger?: string;
  readonly request_id?: string;
  readonly http?: { readonly method: string; readonly route: string; readonly status_code: number };
}

/** `programs/all-signals.ts` in a process of its own, and what its signals have told once it has ended. */
export class AllSignals {
  readonly program: NestProgram;
  readonly #folder: string;
  readonly #receiver: OtlpReceiver;
  readonly #lines: readonly string[];

  private constructor(parts: {
    readonly program: NestProgram;
    readonly folder: string;
    readonly receiver: OtlpReceiver;
    readonly lines: readonly string[];
  }) {
    this.program = parts.program;
    this.#folder = parts.folder;
    this.#receiver = parts.receiver;
    this.#lines = parts.lines;
  }

  static async start(variables: Readonly<Record<string, string>>): Promise<AllSignals> {
    const folder = await mkdtemp(join(tmpdir(), 'eyrie-all-signals-'));
    const receiver = await OtlpReceiver.start();
    // Bounded by what one test sends.
    const lines: string[] = [];
    try {
      const program = await startNestProgram({
        file: 'all-signals.ts',
        options: ['--conditions=@eyrie/source', '--import', LOADER],
        onLine: (line) => lines.push(line),
        variables: {
          EYRIE_STORE_URL: `sqlite:${join(folder, 'store.db')}`,
          EYRIE_AUDIT_SPOOL_FOLDER: join(folder, 'spool'),
          COUNTS_FILE: join(folder, 'counts.jsonl'),
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.baseUrl,
          OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
          // More than a test sends: a machine that is busy delays batches, and none may be dropped.
          OTEL_BSP_MAX_QUEUE_SIZE: '50000',
          ...variables,
        },
      });
      return new AllSignals({ program, folder, receiver, lines });
    } catch (error) {
      await receiver.close();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** `GET /users/:id 200` for each access line on standard output. */
  accessLines(): Told {
    const lines = this.#lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
    return byRequest(
      lines
        .filter(({ logger }) => logger === 'access')
        .map(({ request_id, http }) => [request_id, `${http?.method} ${http?.route} ${http?.status_code}`]),
    );
  }

  /** `GET /users/:id 200` for each span of a request that has arrived. */
  serverSpans(): Told {
    const spans = this.#receiver.spans.filter(({ kind }) => kind === 'server');
    return byRequest(
      spans.map(({ attributes }) => [
        attributes['eyrie.request_id'],
        [
          attributes['http.request.method'],
          attributes['http.route'] ?? 'unmatched',
          attributes['http.response.status_code'],
        ].join(' '),
      ]),
    );
  }

  /** `order.checked in PUT /orders/:id` for each event of a request that is in the store, sealed or still waiting. */
  auditEvents(): Told {
    const database = new DatabaseSync(join(this.#folder, 'store.db'));
    try {
      const rows = database
        .prepare('SELECT body FROM eyrie_audit_log UNION ALL SELECT body FROM eyrie_audit_outbox')
        .all();
      const events = rows.map(({ body }) => JSON.parse(String(body)) as AuditEvent);
      return byRequest(
        events
          .filter(({ type }) => !type.startsWith('audit.'))
          .map(({ type, request }) => [request?.id, `${type} in ${request?.method} ${request?.route}`]),
      );
    } finally {
      database.close();
    }
  }

  /** What the program said of its registry, in that order. */
  counts(): readonly ToldCounts[] {
    const file = join(this.#folder, 'counts.jsonl');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as ToldCounts);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program.kill();
    await this.#receiver.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function byRequest(told: readonly (readonly [id: unknown, what: string])[]): Told {
  const byId = new Map<string, string[]>();
  for (const [id, what] of told) byId.set(String(id), [...(byId.get(String(id)) ?? []), what]);
  return byId;
}
