import { EyrieError, messageOf } from '@eyrie/core/engine';
import { CommanderError } from 'commander';
import { type CliStream, Output } from '../terminal/output.js';
import { safeLines } from '../terminal/safe-text.js';
import { buildProgram } from './build-program.js';
import type { CliContext } from './cli-context.js';
import { exitCodeOf, interrupted, usageErrorOf } from './cli-errors.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** One call of the command line. */
export interface CliRequest {
  /** What stands behind the program's name, such as `['audit', 'tail']`. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: CliStream;
  readonly stderr: CliStream;
  /** Absolute: paths are relative to it. */
  readonly cwd: string;
  /** Ends what goes on, as Ctrl+C does. @default never */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Between two looks of `audit tail`, in milliseconds. @default 1000 */
  readonly pollMs?: number | undefined;
}

const CLI_DEFAULTS = Object.freeze({ pollMs: 1000 });

/**
 * Runs one command of `eyrie` in this process, and resolves with its exit code: 0 yes, 1 no, 2 wrong usage or
 * configuration, 3 could not tell. Never rejects; what is wrong is said on `stderr`.
 *
 * @example
 * ```ts
 * import { runCli } from '@eyrie/cli/engine';
 *
 * const { stdout, stderr, env } = process;
 * const exitCode = await runCli({ argv: ['--version'], env, stdout, stderr, cwd: process.cwd() });
 * ```
 */
export async function runCli(request: CliRequest): Promise<ExitCode> {
  const stdout = new Output(request.stdout);
  const stderr = new Output(request.stderr);
  const signal = request.signal ?? new AbortController().signal;
  let exitCode: ExitCode = EXIT.yes;
  const context: CliContext = {
    stdout,
    stderr,
    signal,
    env: request.env,
    cwd: request.cwd,
    now: request.now ?? Date.now,
    pollMs: request.pollMs ?? CLI_DEFAULTS.pollMs,
    run: async (work) => {
      exitCode = await work();
    },
  };
  try {
    await buildProgram(context).parseAsync([...request.argv], { from: 'user' });
    await stdout.flush();
  } catch (error) {
    exitCode = await tell(stderr, signal.aborted && isAbort(error, signal) ? interrupted() : error);
  }
  for (const output of [stdout, stderr]) await output.flush().catch(() => undefined);
  stdout.detach();
  stderr.detach();
  return exitCode;
}

async function tell(stderr: Output, error: unknown): Promise<ExitCode> {
  if (error instanceof CommanderError) {
    // Help and version were asked for; help that nobody asked for says that a command is missing.
    if (error.exitCode === 0) return EXIT.yes;
    if (error.code !== 'commander.help') await stderr.write(`${safeLines(usageErrorOf(error).message)}\n`);
    return EXIT.usage;
  }
  if (error instanceof EyrieError) {
    await stderr.write(`${safeLines(error.message)}\n`);
    return exitCodeOf(error);
  }
  const crash = new EyrieError({
    code: 'EYRIE_CLI_FAILED',
    problem: `The command failed unexpectedly: ${messageOf(error)}`,
    remedy: 'Report it with the lines below',
  });
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1).join('\n') : '';
  await stderr.write(`${safeLines(crash.message)}\n${stack === '' ? '' : `${safeLines(stack)}\n`}`);
  return EXIT.unknown;
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}
