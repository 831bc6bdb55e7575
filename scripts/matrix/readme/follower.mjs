import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { missingLines } from './output.mjs';

/** How long a reader waits, in milliseconds. */
const patience = { command: 300_000, start: 60_000, line: 10_000, stop: 15_000 };

/**
 * Takes steps as a reader would: one shell for all commands, so that `cd` and `export` last; what was started goes on
 * until the next start, or until the end, and is then stopped with Ctrl+C.
 *
 * @param {readonly object[]} steps of {@link stepsOf}
 * @param {{ cwd: string, scratch: string, env: NodeJS.ProcessEnv, patience?: Partial<typeof patience> }} options
 * `cwd` is where the reader begins, `scratch` an empty folder elsewhere
 */
export async function follow(steps, options) {
  const reader = new Reader(options);
  try {
    for (const step of steps) await atLine(step.line, () => reader.take(step));
    await reader.stopService();
  } finally {
    reader.leave();
  }
}

async function atLine(line, work) {
  try {
    await work();
  } catch (error) {
    throw new Error(`Line ${line}: ${error.message}`, { cause: error });
  }
}

class Reader {
  #cwd;
  #env;
  #state;
  #patience;
  #service;

  constructor({ cwd, scratch, env, patience: own }) {
    this.#cwd = cwd;
    this.#env = env;
    this.#state = join(scratch, 'shell-state');
    this.#patience = { ...patience, ...own };
  }

  async take(step) {
    if (step.kind === 'run') await this.#run(step);
    else if (step.kind === 'start') await this.#start(step);
    else if (step.kind === 'write') await this.#write(step);
    else await this.#expectOfService(step);
  }

  /** Presses Ctrl+C where the service runs. */
  async stopService() {
    const service = this.#service;
    if (service === undefined) return;
    this.#service = undefined;
    if (!service.hasEnded()) endGroup(service.child, 'SIGINT');
    const isLate = await Promise.race([
      service.ended.then(() => false),
      delay(this.#patience.stop, true, { ref: false }),
    ]);
    if (!isLate) return;
    endGroup(service.child, 'SIGKILL');
    throw new Error(`what was started did not end on Ctrl+C\n${service.output()}`);
  }

  /** Ends whatever still runs. */
  leave() {
    if (this.#service !== undefined) endGroup(this.#service.child, 'SIGKILL');
  }

  async #run({ script, expected }) {
    // The next command begins where this one has left the shell.
    const command = this.#shell(`${script}\nexport -p > "${this.#state}"`);
    const timer = setTimeout(() => endGroup(command.child, 'SIGKILL'), this.#patience.command);
    const code = await command.ended;
    clearTimeout(timer);
    const output = command.output();
    if (code !== 0) throw new Error(`ended with ${code ?? 'a signal'}: ${script}\n${output}`);
    this.#cwd = await this.#leftIn();
    const missing = missingLines(expected, output);
    if (missing.length > 0) throw new Error(`${script}\ndid not show\n${missing.join('\n')}\nbut\n${output}`);
  }

  async #start({ script, expected }) {
    await this.stopService();
    this.#service = this.#shell(script);
    await this.#shown(expected, this.#patience.start);
  }

  async #write({ path, content }) {
    const file = join(this.#cwd, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  async #expectOfService({ expected }) {
    if (this.#service === undefined) throw new Error('nothing runs that could show this');
    await this.#shown(expected, this.#patience.line);
  }

  async #shown(expected, milliseconds) {
    const { output, hasEnded } = this.#service;
    const end = Date.now() + milliseconds;
    while (missingLines(expected, output()).length > 0) {
      if (Date.now() > end || hasEnded()) {
        const missing = missingLines(expected, output());
        // It may have said so with its last words.
        if (missing.length === 0) return;
        throw new Error(`what runs did not show\n${missing.join('\n')}\nbut\n${output()}`);
      }
      await delay(50);
    }
  }

  #shell(script) {
    const restored = `if [ -f "${this.#state}" ]; then . "${this.#state}"; fi\n`;
    // Detached, so that a signal reaches everything that it starts, as Ctrl+C does.
    const child = spawn('sh', ['-ec', `${restored}${script}`], {
      cwd: this.#cwd,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let text = '';
    const keep = (chunk) => {
      text += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const interrupted = () => endGroup(child, 'SIGKILL');
    process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
    let isOver = false;
    const ended = once(child, 'close').then(([code]) => {
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      isOver = true;
      return code;
    });
    return { child, ended, output: () => text, hasEnded: () => isOver };
  }

  async #leftIn() {
    const state = await readFile(this.#state, 'utf8');
    const quoted = /^(?:export|declare -x) PWD=(?:'(.*)'|"(.*)"|(.*))$/m.exec(state);
    return quoted?.[1] ?? quoted?.[2] ?? quoted?.[3] ?? this.#cwd;
  }
}

function endGroup({ pid }, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended by itself in between.
  }
}
