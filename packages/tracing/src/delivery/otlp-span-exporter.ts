import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { AnswerDetails } from './export-outcome.js';
import { type WatchedTransport, watchTransport } from './otlp-transport.js';

/** What an OTLP exporter is made of. */
export interface OtlpSpanExporterParts {
  /** The exporter of OpenTelemetry. */
  readonly exporter: SpanExporter;
  /** The receiver, as warnings name it. */
  readonly target: string;
  /** Ends all connections at once. */
  readonly disconnect: () => void;
}

/** An exporter of OpenTelemetry that leaves retries to who calls it, tells all it learns, and stops at once. */
export class OtlpSpanExporter implements SpanExporter {
  readonly target: string;
  readonly #exporter: SpanExporter;
  readonly #transport: WatchedTransport | undefined;
  readonly #disconnect: () => void;

  constructor({ exporter, target, disconnect }: OtlpSpanExporterParts) {
    this.target = target;
    this.#exporter = exporter;
    this.#transport = watchTransport(exporter);
    this.#disconnect = disconnect;
  }

  export(...[spans, done]: Parameters<SpanExporter['export']>): void {
    const details: AnswerDetails = {};
    this.#transport?.expect(details);
    this.#exporter.export(spans, (result) => done({ ...result, ...details }));
  }

  async shutdown(): Promise<void> {
    // First, because the exporter waits for what is under way.
    this.#disconnect();
    this.#transport?.shutdown();
    await this.#exporter.shutdown();
  }
}
