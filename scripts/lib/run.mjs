import { spawn } from 'node:child_process';

/** A command that failed, said in a way that a reader of a log understands. */
class CommandFailure extends Error {
  name = 'CommandFailure';
}

/**
 * Runs a command with this terminal as its output and resolves when it succeeded. When the time is over, the
 * command and everything that it started is ended.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number, capture?: boolean }} [options] `timeout` in
 * milliseconds; `capture` keeps the output from the terminal and resolves with it.
 * @returns {Promise<string>}
 */
export function run(command, args, options = {}) {
  const { cwd = process.cwd(), env = process.env, timeout = 0, capture = false } = options;
  return new Promise((resolve, reject) => {
    const shown = [command, ...args].join(' ');
    const output = capture ? 'pipe' : 'inherit';
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', output, output], detached: true });
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      text += chunk;
    });

    let late = false;
    const timer =
      timeout > 0 &&
      setTimeout(() => {
        late = true;
        endGroup(child.pid, 'SIGKILL');
      }, timeout);
    // Detached children do not hear Ctrl-C in the terminal.
    const forward = (signal) => endGroup(child.pid, signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);

    const settle = (failure) => {
      clearTimeout(timer);
      process.off('SIGINT', forward).off('SIGTERM', forward);
      if (failure === undefined) resolve(text);
      else reject(new CommandFailure(text === '' ? failure : `${failure}\n${text}`));
    };
    child.on('error', (error) => settle(`${shown}: ${error.message}`));
    child.on('close', (code, signal) => {
      if (late) settle(`${shown}: not finished after ${timeout / 1000} s`);
      else if (code !== 0) settle(`${shown}: ended with ${signal ?? `exit code ${code}`}`);
      else settle();
    });
  });
}

/** The environment without what an outer npm says about itself, for an npm that works on another folder. */
export function outsideNpm() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}

/** Prints a heading that is easy to find in a long log. */
export function heading(text) {
  process.stdout.write(`\n== ${text}\n`);
}

/** Runs a script's main function; a failed command ends it with one readable message. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    process.stderr.write(`\n${error instanceof CommandFailure ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}

function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended by itself in between.
  }
}
