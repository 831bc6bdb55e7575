import {
  currentRequestContext,
  currentWork,
  type EyrieApp,
  HttpServerObservation,
  messageOf,
  type Observation,
  type RequestContext,
} from '@eyrie/core/engine';
import { type AccessLog, accessLevelOf } from '../access/access-log.js';
import { LOG_LEVELS, type LogLevel, SEVERITY } from '../levels/log-level.js';
import { ACCESS_LOGGER, LAST_FILTER_LOGGERS, REQUEST_LOGGER } from '../levels/logger-names.js';
import { LineComposer, type LineOrigin } from '../line/line-composer.js';
import type { LineWriter } from '../line/line-writer.js';
import type { LogEntry } from '../line/log-entry.js';
import type { LogLine } from '../line/log-line.js';
import type { LogOutput } from '../outputs/log-output.js';
import type { LevelRules } from '../volume/level-rules.js';
import type { LineGate } from '../volume/line-gate.js';
import type { TailLines } from '../volume/tail-buffer.js';
import { ToldErrors } from './told-errors.js';

/** What the writer of an app's lines is made of. */
export interface AppLineWriterParts {
  readonly app: EyrieApp;
  readonly rules: LevelRules;
  readonly gate: LineGate;
  readonly tail: TailLines;
  /** A request that takes longer, in seconds, has its kept lines written. */
  readonly slowSeconds: number;
  /** `undefined` where the access log is off. */
  readonly accessLog: AccessLog | undefined;
  readonly outputs: readonly LogOutput[];
}

const NO_ORIGIN: LineOrigin = { context: undefined, span: undefined };

/** Everything that one app writes goes through here: its own lines, Nest's, access lines and error lines. */
export class AppLineWriter implements LineWriter {
  readonly #parts: AppLineWriterParts;
  readonly #composer: LineComposer;
  readonly #told = new ToldErrors();
  readonly #written: Record<LogLevel, number> = { debug: 0, info: 0, warn: 0, error: 0, critical: 0 };
  // Bounded by the number of alsoWriteTo() calls; replaced, never changed.
  #further: readonly LogOutput[] = [];
  #failed = 0;
  #isAnnouncing = false;

  constructor(parts: AppLineWriterParts) {
    this.#parts = parts;
    this.#composer = new LineComposer(parts.app.redactor);
  }

  /** Lines that were handed to the destinations since start, by level. */
  get writtenLines(): readonly (readonly [LogLevel, number])[] {
    return LOG_LEVELS.map((level) => [level, this.#written[level]] as const);
  }

  /** Lines that could not be made. */
  get failedLines(): number {
    return this.#failed;
  }

  isEnabled(level: LogLevel, logger?: string): boolean {
    const { rules, gate } = this.#parts;
    if (SEVERITY[level] >= rules.thresholdOf(logger).severity) return true;
    return !gate.dropsBelowLevel && currentRequestContext() !== undefined;
  }

  write(entry: LogEntry): void {
    this.#safely(() => {
      const context = currentRequestContext();
      if (this.#told.isRepetition(entry, context)) return;
      this.#told.note(entry, context);
      const told = isOfClientThatLeft(entry, context) ? { ...entry, level: 'debug' as const } : entry;
      this.#deliver(told, { context, span: this.#parts.app.traceContext.current(), work: currentWork() });
    });
  }

  /** Writes each line to a further destination, until the returned function is called; its owner flushes and closes it. */
  alsoWriteTo(output: LogOutput): () => void {
    this.#further = [...this.#further, output];
    return () => {
      this.#further = this.#further.filter((other) => other !== output);
    };
  }

  /** Writes a line that no level and no sampling may leave out. */
  announce(entry: LogEntry): void {
    this.#safely(() => this.#writeOut(this.#composer.compose(entry, NO_ORIGIN)));
  }

  /** The request has ended: its kept lines, its error line where nobody wrote one, and its access line. */
  requestEnded(observation: HttpServerObservation): void {
    this.#safely(() => this.#endTail(observation));
    if (this.#parts.app.http.isManagement(observation)) return;
    this.#safely(() => this.#tellError(observation));
    this.#safely(() => this.#tellAccess(observation));
  }

  #endTail({ context, outcome, duration = 0 }: HttpServerObservation): void {
    const { tail, slowSeconds } = this.#parts;
    if (outcome === 'server_error' || duration >= slowSeconds) {
      for (const line of tail.release(context)) this.#writeOut(line);
    } else {
      tail.discard(context);
    }
  }

  #tellError({ context, span, outcome, error }: HttpServerObservation): void {
    if (outcome !== 'server_error' || error === undefined || this.#told.hasTold(error, context)) return;
    const entry: LogEntry = { level: 'error', logger: REQUEST_LOGGER, message: messageOf(error), error };
    this.#told.note(entry, context);
    this.#deliver(entry, { context, span });
  }

  #tellAccess(observation: HttpServerObservation): void {
    const http = this.#parts.accessLog?.fieldsOf(observation);
    if (http === undefined) return;
    const { context, span, outcome, method, route, statusCode } = observation;
    this.#deliver(
      { level: accessLevelOf(outcome), logger: ACCESS_LOGGER, message: `${method} ${route} ${statusCode}` },
      { context, span, http },
    );
  }

  #deliver(entry: LogEntry, origin: LineOrigin): void {
    const { rules, gate, tail } = this.#parts;
    rules.revertExpired();
    const fate = gate.fateOf({
      level: entry.level,
      threshold: rules.thresholdOf(entry.logger),
      access: origin.http !== undefined,
      request: origin.context,
      traceId: origin.context?.traceId,
    });
    if (fate === 'drop') return;
    const line = this.#composer.compose(entry, origin);
    if (fate === 'write') this.#writeOut(line);
    else tail.keep(origin.context as RequestContext, line);
  }

  #writeOut(line: LogLine): void {
    this.#written[line.level] += 1;
    for (const output of this.#parts.outputs) output.write(line);
    for (const output of this.#further) output.write(line);
    if (this.#parts.app.logRecords.hasListeners) this.#announceRecord(line);
  }

  #announceRecord({ context = {}, ...line }: LogLine): void {
    // What a listener logs is written, but not announced again: it would hear itself.
    if (this.#isAnnouncing) return;
    this.#isAnnouncing = true;
    const { level, message, logger, category, event, error, traceId, requestId } = line;
    this.#parts.app.logRecords.announce({
      level,
      message,
      logger,
      category,
      event,
      fields: context,
      error,
      traceId,
      requestId,
    });
    this.#isAnnouncing = false;
  }

  // Who logs must not have to reckon with what the app has put into its own values.
  #safely(step: () => void): void {
    try {
      step();
    } catch {
      this.#failed += 1;
    }
  }
}

/** Fastify throws when a client leaves in the middle of its body: no failure, and its access line tells of it. */
function isOfClientThatLeft({ logger, error }: LogEntry, context: RequestContext | undefined): boolean {
  if (!LAST_FILTER_LOGGERS.has(logger) || context === undefined) return false;
  const { observation } = context;
  return (
    observation instanceof HttpServerObservation &&
    observation.request.destroyed &&
    !observation.request.complete &&
    (error as { readonly code?: unknown } | null | undefined)?.code === 'ECONNRESET'
  );
}

/** Whether an observation is the outermost of a request. */
export function isRequest(observation: Observation): observation is HttpServerObservation {
  return observation.kind === 'http.server' && observation.parent === undefined;
}
