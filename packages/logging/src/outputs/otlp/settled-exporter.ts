import type { LogRecordExporter } from '@opentelemetry/sdk-logs';

type Done = Parameters<LogRecordExporter['export']>[1];
/** What became of a batch. */
export type ExportResult = Parameters<Done>[0];

/** What is exported, and who hears of it. */
export interface SettledExporterOptions {
  readonly exporter: LogRecordExporter;
  /** Milliseconds after which a batch has failed. */
  readonly timeoutMs: number;
  /** Hears of every batch exactly once. */
  readonly onSettled: (lines: number, result: ExportResult) => void;
}

const FAILED = 1;

/** An exporter that answers for every batch exactly once, whatever the one below does: so lines can be counted. */
export function settledExporter({
  exporter,
  timeoutMs,
  onSettled,
}: SettledExporterOptions): LogRecordExporter {
  return {
    export(records, done): void {
      let open = true;
      const settle: Done = (result) => {
        if (!open) return;
        open = false;
        clearTimeout(timer);
        onSettled(records.length, result);
        done(result);
      };
      const fail = (error: unknown): void =>
        settle({ code: FAILED, error: error instanceof Error ? error : new Error(String(error)) });
      const timer = setTimeout(fail, timeoutMs, new Error(`No answer after ${timeoutMs} ms`));
      timer.unref();
      try {
        exporter.export(records, settle);
      } catch (error) {
        fail(error);
      }
    },
    // The SDK waits for each answer itself; the exporter's own wait would outlast the time limit.
    forceFlush: async () => {},
    shutdown: () => exporter.shutdown(),
  };
}
