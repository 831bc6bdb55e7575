import { performance } from 'node:perf_hooks';
import type { LogOutput } from './log-output.js';
import { atProcessExit } from './process-exit.js';
import { sayOnStandardError } from './say-on-standard-error.js';
import { isDoneWithin } from './within-deadline.js';

/** What the end of an app's outputs is made of. */
export interface FlushAtExitOptions {
  readonly outputs: readonly LogOutput[];
  /** How long the exit of the process waits, in milliseconds, for an output that takes nothing. @default 1000 */
  readonly exitDeadlineMs?: number | undefined;
}

/** The end of an app's outputs: at its close, at SIGTERM and at the exit of its process. */
export interface OutputsAtExit {
  /** Settles when everything is handed over or the deadline has passed; says what was left by then. Never rejects. */
  flush(deadlineMs: number): Promise<void>;
  /** Closes the outputs, says what was lost, and leaves the exit of the process alone from then on. Never rejects. */
  close(): Promise<void>;
}

const DEFAULT_EXIT_DEADLINE_MS = 1000;
// An output that goes on taking lines, however slowly, is waited for, but not for ever.
const MAX_DEADLINES = 10;
const LINES_LOST = 'EYRIE_LOGGING_LINES_LOST';
const DEADLINE_AFTER_LATE_MS = 500;

/**
 * Keeps lines from being lost at the end. While the process exits, each output that still takes lines is waited for;
 * what one has not taken when it stayed blocked for the deadline is lost, and its number goes to standard error:
 * `EYRIE_LOGGING_LINES_LOST: 12 log lines were lost: standard output stayed blocked`. Exit codes are left alone.
 */
export function flushAtExit({
  outputs,
  exitDeadlineMs = DEFAULT_EXIT_DEADLINE_MS,
}: FlushAtExitOptions): OutputsAtExit {
  // Bounded by the outputs: how many waiting lines were said already.
  const said = new Map<LogOutput, number>();
  const say = (output: LogOutput, lines: number, wereLost: string): void => {
    if (said.get(output) !== lines) sayLines(output, lines, wereLost);
    said.set(output, lines);
  };

  const stopWatching = atProcessExit(() => {
    for (const output of outputs) {
      flushWhileTaken(output, exitDeadlineMs);
      say(output, output.pendingLines, 'lost');
    }
  });

  let wasLate = false;
  return {
    async flush(deadlineMs) {
      // Closing flushes twice: what did not get through the first time is not waited for as long again.
      const waitMs = wasLate ? Math.min(deadlineMs, DEADLINE_AFTER_LATE_MS) : deadlineMs;
      const lostBefore = outputs.map(linesLost);
      const flushes = outputs.map(async (output) => output.flush());
      wasLate = !(await isDoneWithin(waitMs, Promise.allSettled(flushes)));
      outputs.forEach((output, index) => {
        sayLines(output, linesLost(output) - (lostBefore[index] ?? 0), 'lost');
        if (wasLate) say(output, output.pendingLines, 'not written in time');
      });
    },
    async close() {
      await Promise.all(
        outputs.map(async (output) => {
          const lostBefore = linesLost(output);
          try {
            await output.close();
          } catch {
            // What it could not hand over still counts as pending.
          }
          say(output, output.pendingLines + linesLost(output) - lostBefore, 'lost');
        }),
      );
      stopWatching();
    },
  };
}

function flushWhileTaken(output: LogOutput, deadlineMs: number): void {
  const end = performance.now() + deadlineMs * MAX_DEADLINES;
  for (let pending = output.pendingLines; pending > 0; ) {
    output.flushSync(Math.min(deadlineMs, end - performance.now()));
    if (output.pendingLines >= pending || performance.now() >= end) return;
    pending = output.pendingLines;
  }
}

function sayLines(output: LogOutput, lines: number, wereLost: string): void {
  if (lines <= 0) return;
  const subject = lines === 1 ? 'log line was' : 'log lines were';
  sayOnStandardError(`${LINES_LOST}: ${lines} ${subject} ${wereLost}: ${reasonOf(output)}`);
}

function linesLost({ droppedLines }: LogOutput): number {
  let lines = 0;
  for (const dropped of droppedLines.values()) lines += dropped;
  return lines;
}

function reasonOf({ name }: LogOutput): string {
  return name === 'stdout' ? 'standard output stayed blocked' : `the output "${name}" took nothing more`;
}
