import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEvent, AuditLog } from '@eyrie/audit/engine';
import { openStore } from '@eyrie/store/engine';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** A line as far as these tests compare it. */
export interface KeptLine {
  readonly level: string;
  readonly message: string;
  readonly service: string;
  readonly version?: string;
  readonly logger?: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly request_id?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly http?: {
    readonly method: string;
    readonly route: string;
    readonly path: string;
    readonly status_code: number;
    readonly outcome: string;
    readonly duration_ms: number;
    readonly response_bytes?: number;
  };
}

/** Where one app leaves its lines, spans and audit events. Bounded by what one test sends. */
export class Kept {
  readonly folder = mkdtempSync(join(tmpdir(), 'eyrie-neighbours-'));
  readonly storeUrl = `sqlite:${join(this.folder, 'store.db')}`;
  readonly lines: KeptLine[] = [];
  readonly spans: ReadableSpan[] = [];

  /** @param service the name of the app's service, and so of its stream of audit events */
  constructor(readonly service: string) {}

  readonly stream = { write: (text: string): number => this.lines.push(JSON.parse(text) as KeptLine) };

  readonly exporter: SpanExporter = {
    export: (batch, done) => {
      this.spans.push(...batch);
      done({ code: 0 });
    },
    shutdown: async () => {},
  };

  /** Every sealed event, in order, as somebody else reads them. */
  async events(): Promise<readonly AuditEvent[]> {
    const store = await openStore({ url: this.storeUrl });
    try {
      const records = await new AuditLog({ store }).read({ stream: this.service, fromSeq: 1, limit: 1000 });
      return records.map(({ body }) => JSON.parse(body) as AuditEvent);
    } finally {
      await store.close();
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
