import { clientIpView, type EyrieApp, EyrieError, messageOf } from '@eyrie/core/engine';
import { AccessLog } from '../access/access-log.js';
import { excludedPaths } from '../access/excluded-paths.js';
import type { ResolvedLoggingOptions } from '../config/logging-options.js';
import { PROCESS_LOGGER } from '../levels/logger-names.js';
import type { LineWriter } from '../line/line-writer.js';
import { StructuredLogger } from '../line/structured-logger.js';
import { flushAtExit } from '../outputs/flush-at-exit.js';
import { LevelRules } from '../volume/level-rules.js';
import { LineGate } from '../volume/line-gate.js';
import { lineSampling } from '../volume/line-sampling.js';
import { NO_TAIL, TailBuffer } from '../volume/tail-buffer.js';
import { AppLineWriter, isRequest } from './app-line-writer.js';
import { createOutputs } from './create-outputs.js';
import { offerLevelControl, tellLevelChange } from './level-control.js';
import { listeningOutput } from './listening-output.js';
import { loggingStanding } from './logging-standing.js';
import { exposeLogging } from './own-numbers.js';
import { onProcessCrash } from './process-crash.js';

/** The logging of one app. */
export interface AppLogging {
  /** Where all lines of the app go through. */
  readonly writer: LineWriter;
  /** The levels of its loggers: read them, and set them for a time. */
  readonly levels: LevelRules;
  /** A logger for code that nothing can be injected into. */
  logger(name?: string): StructuredLogger;
  /**
   * Calls `listener` with each line that is written from now on, as JSON in Eyrie's own format whatever the formats of
   * the destinations are, until the returned function is called. `undefined` where logging is switched off.
   */
  readonly listen: ((listener: LineListener) => () => void) | undefined;
}

/** Takes the text of a line, without its line break. What it throws is counted as a line that was dropped. */
export type LineListener = (text: string) => void;

// By app, as with the other signals: for what is not made by injection.
const LOGGING_OF = new WeakMap<EyrieApp, AppLogging>();

/** The logging of an app, if it has any. */
export function loggingOf(app: EyrieApp): AppLogging | undefined {
  return LOGGING_OF.get(app);
}

// A flush may take as long as the lifecycle waits, less what it takes to say what is left.
const FLUSH_DEADLINE_MS = 4500;

const INSTALLED = new WeakSet<EyrieApp>();

/**
 * Gives an app its logs: opens the destinations, writes access and error lines of requests, and what loggers say.
 *
 * @throws EyrieError `EYRIE_LOGGING_TWICE` for an app that has them already, `EYRIE_LOGGING_FILE_UNUSABLE` and
 * `EYRIE_LOGGING_OTLP_PACKAGE_MISSING` where a destination cannot be opened.
 */
export async function installLogging(app: EyrieApp, options: ResolvedLoggingOptions): Promise<AppLogging> {
  if (INSTALLED.has(app)) {
    throw new EyrieError({
      code: 'EYRIE_LOGGING_TWICE',
      problem: 'The logs of one app were asked for twice, by LoggingModule.forRoot or EyrieModule',
      remedy: 'Import one of the two once, in the root module: its loggers can be injected everywhere',
    });
  }
  INSTALLED.add(app);
  app.standings.tell(loggingStanding(options));
  const logging = options.enabled ? await writingLogging(app, options) : noLogging(app, options);
  LOGGING_OF.set(app, logging);
  return logging;
}

function noLogging(app: EyrieApp, { level, levels }: ResolvedLoggingOptions): AppLogging {
  const writer = { isEnabled: () => false, write: () => {} };
  return appLogging(app, { writer, levels: new LevelRules({ level, levels }), listen: undefined });
}

async function writingLogging(app: EyrieApp, options: ResolvedLoggingOptions): Promise<AppLogging> {
  const outputs = await createOutputs(app, options);
  const { level, levels } = options;
  const rules = new LevelRules({ level, levels, onChange: (change) => tellLevelChange(writer, change) });
  const sampling = lineSampling(options.sampling);
  const tailBuffer = options.tailBuffer.enabled ? new TailBuffer(options.tailBuffer) : undefined;
  const tail = tailBuffer ?? NO_TAIL;
  const writer = new AppLineWriter({
    app,
    rules,
    gate: new LineGate({ sampling, tail }),
    tail,
    slowSeconds: options.tailBuffer.slowSeconds,
    accessLog: options.accessLog.enabled ? accessLogOf(app, options) : undefined,
    outputs,
  });
  const atExit = flushAtExit({ outputs, exitDeadlineMs: options.exitDeadlineMs });
  const undo = [
    app.observations.subscribe({
      name: 'logging',
      onEnd: (observation) => {
        if (isRequest(observation)) writer.requestEnded(observation);
      },
    }),
    onProcessCrash((error, origin, survives) => {
      const fields = { origin };
      writer.write({ level: 'critical', logger: PROCESS_LOGGER, message: messageOf(error), error, fields });
      if (!survives) for (const output of outputs) output.flushSync(options.exitDeadlineMs);
    }),
    ...offerLevelControl(app, rules, options.levelControl),
    ...exposeLogging(app, { writer, outputs, sampling, tailBuffer }),
    () => rules.close(),
  ];
  app.lifecycle.register({
    name: 'logging',
    stage: 'log',
    flush: () => atExit.flush(FLUSH_DEADLINE_MS),
    close: async () => {
      await atExit.close();
      for (const each of undo) each();
    },
  });
  return appLogging(app, {
    writer,
    levels: rules,
    listen: (listener) => writer.alsoWriteTo(listeningOutput(app, options, listener)),
  });
}

function appLogging({ diagnostics }: EyrieApp, parts: Omit<AppLogging, 'logger'>): AppLogging {
  const { writer } = parts;
  return { ...parts, logger: (name) => new StructuredLogger({ writer, name, diagnostics }) };
}

function accessLogOf(app: EyrieApp, { accessLog: { exclude, clientIp } }: ResolvedLoggingOptions): AccessLog {
  return new AccessLog({
    redactor: app.redactor,
    isExcluded: excludedPaths(exclude),
    clientIp: clientIpView({ policy: clientIp, hashKey: app.config.redaction.hashKey }),
    clientAddressOf: (observation) => app.http.clientAddressOf(observation),
  });
}
