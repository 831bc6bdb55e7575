import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { AnswerDetails } from './export-outcome.js';
import { type WatchedTransport, watchTransport } from './grpc-transport.js';

/** What an exporter over gRPC is made of. */
export interface GrpcSpanExporterParts {
  /** The exporter of OpenTelemetry. */
  readonly exporter: SpanExporter;
  /** The receiver, as warnings name it. */
  readonly target: string;
}

/** OpenTelemetry's exporter of gRPC, that leaves retries to who calls it, tells all it learns, and stops at once. */
export class GrpcSpanExporter implements SpanExporter {
  readonly target: string;
  readonly #exporter: SpanExporter;
  readonly #transport: WatchedTransport | undefined;

  constructor({ exporter, target }: GrpcSpanExporterParts) {
    this.target = target;
    this.#exporter = exporter;
    this.#transport = watchTransport(exporter);
  }

  export(...[spans, done]: Parameters<SpanExporter['export']>): void {
    const details: AnswerDetails = {};
    this.#transport?.expect(details);
    this.#exporter.export(spans, (result) => done({ ...result, ...details }));
  }

  async shutdown(): Promise<void> {
    // First, because the exporter waits for what is under way.
    this.#transport?.shutdown();
    await this.#exporter.shutdown();
  }
}
