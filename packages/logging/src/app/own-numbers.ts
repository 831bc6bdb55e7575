import type { EyrieApp, SelfMetricSample } from '@eyrie/core/engine';
import type { LogOutput } from '../outputs/log-output.js';
import type { LineSampling } from '../volume/line-sampling.js';
import type { TailBuffer } from '../volume/tail-buffer.js';
import type { AppLineWriter } from './app-line-writer.js';

/** What logging tells about itself. */
export interface LoggingParts {
  readonly writer: AppLineWriter;
  readonly outputs: readonly LogOutput[];
  readonly sampling: LineSampling;
  /** `undefined` where tail buffering is off. */
  readonly tailBuffer: TailBuffer | undefined;
}

/** Exposes what was written, what was lost and what waits. Returns what undoes it. */
export function exposeLogging({ selfTelemetry }: EyrieApp, parts: LoggingParts): readonly (() => void)[] {
  const { writer, outputs, sampling, tailBuffer } = parts;
  return [
    selfTelemetry.expose(
      { name: 'eyrie_log_lines_total', help: 'Lines handed to the destinations, by level.', type: 'counter' },
      () => writer.writtenLines.map(([level, value]) => ({ labels: { level }, value })),
    ),
    selfTelemetry.expose(
      {
        name: 'eyrie_log_lines_dropped_total',
        help: 'Lines that were lost, by destination and reason.',
        type: 'counter',
      },
      () => [...droppedBy(outputs), ...droppedBefore(writer, tailBuffer)],
    ),
    selfTelemetry.expose(
      {
        name: 'eyrie_log_lines_pending',
        help: 'Lines that a destination has not taken yet.',
        type: 'gauge',
      },
      () => sumsByName(outputs.map(({ name, pendingLines }) => [name, pendingLines])),
    ),
    selfTelemetry.expose(
      {
        name: 'eyrie_log_lines_sampled_out_total',
        help: 'Lines that sampling left out, by kind.',
        type: 'counter',
      },
      () => Object.entries(sampling.sampledOut).map(([kind, value]) => ({ labels: { kind }, value })),
    ),
  ];
}

function droppedBy(outputs: readonly LogOutput[]): readonly SelfMetricSample[] {
  const counts = new Map<string, SelfMetricSample>();
  for (const { name: destination, droppedLines } of outputs) {
    for (const [reason, lines] of droppedLines) {
      const key = `${destination} ${reason}`;
      counts.set(key, { labels: { destination, reason }, value: (counts.get(key)?.value ?? 0) + lines });
    }
  }
  return [...counts.values()];
}

/** Lines that were lost before any destination could be given them. */
function droppedBefore(
  { failedLines }: AppLineWriter,
  tailBuffer: TailBuffer | undefined,
): readonly SelfMetricSample[] {
  const lost = [...(tailBuffer?.droppedLines ?? [])].map(
    ([reason, lines]) => [`tail_${reason}`, lines] as const,
  );
  return [['failed', failedLines] as const, ...lost].map(([reason, value]) => ({
    labels: { destination: 'all', reason },
    value,
  }));
}

function sumsByName(pairs: readonly (readonly [string, number])[]): readonly SelfMetricSample[] {
  const sums = new Map<string, number>();
  for (const [name, value] of pairs) sums.set(name, (sums.get(name) ?? 0) + value);
  return Array.from(sums, ([destination, value]) => ({ labels: { destination }, value }));
}
