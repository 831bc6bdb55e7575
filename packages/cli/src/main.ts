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
  end(EXIT.unknown);
}

let isAnswered = false;

/** Ends with the answer of a command: whoever else ends the process, such as a config, must not give one. */
function end(exitCode: number): never {
  isAnswered = true;
  process.exit(exitCode);
}

/** A process also ends where nothing is left to wait for: silence must not mean "yes". */
function onExit(): void {
  if (isAnswered) return;
  process.exitCode = EXIT.unknown;
  stderr.write(
    'EYRIE_CLI_FAILED: The process ended before the command had answered. Look for process.exit() in the config, and for what it awaits and never gets.\n',
  );
}

async function main(): Promise<void> {
  process.on('exit', onExit);
  // Answers have standard output to themselves: what a config prints would make JSON unreadable.
  Object.defineProperty(process, 'stdout', { value: stderr });
  process.on('uncaughtException', crash);
  // A reader that has gone, as `head` does, is no crash; it is noticed where it is written to.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const control = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait for the end.
      if (control.signal.aborted) end(SIGINT_EXIT);
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
  end(exitCode);
}

void main();
