import { messageOf } from '@eyrie/core/engine';
import { EXIT } from './program/exit-codes.js';
import { runCli } from './program/run-cli.js';
import { safeLines } from './terminal/safe-text.js';

const { argv, env, stdout, stderr } = process;
const SIGINT_EXIT = 130;

/** Node would exit with 1, which means "no". */
function crash(error: unknown): void {
  stderr.write(
    `EYRIE_CLI_FAILED: The command failed unexpectedly: ${safeLines(messageOf(error))}. Report it with this line.\n`,
  );
  process.exit(EXIT.unknown);
}

async function main(): Promise<void> {
  // Node ends a process in which nothing is left to wait for, answered or not: silence must not mean "yes".
  process.exitCode = EXIT.unknown;
  process.on('uncaughtException', crash);
  // A reader that has gone, as `head` does, is no crash; it is noticed where it is written to.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const control = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait for the end.
      if (control.signal.aborted) process.exit(SIGINT_EXIT);
      control.abort();
    });
  }
  const exitCode = await runCli({
    argv: argv.slice(2),
    env,
    stdout,
    stderr,
    cwd: process.cwd(),
    signal: control.signal,
  });
  // A config may leave something open that would keep the process alive.
  process.exit(exitCode);
}

void main();
