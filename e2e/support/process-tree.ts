import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from './eventually.ts';

interface ProcessState {
  readonly parent: number;
  readonly isZombie: boolean;
}

/**
 * Kills a process and its children with SIGKILL, as a machine that dies does, and resolves when none of them runs.
 * What a container without a reaper leaves of the children, zombies, does not count as running.
 */
export async function killTree(pid: number): Promise<void> {
  // A stopped parent makes no further child between the listing and the kill.
  signal(pid, 'SIGSTOP');
  const tree = [pid, ...childrenOf(pid)];
  for (const each of tree) signal(each, 'SIGKILL');
  await eventually({ what: `process ${pid} and its children end`, everyMs: 10 }, async () =>
    tree.some(isRunning) ? undefined : true,
  );
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => stateOf(each)?.parent === pid);
}

function isRunning(pid: number): boolean {
  return stateOf(pid)?.isZombie === false;
}

/** `undefined` where there is no such process. */
function stateOf(pid: number): ProcessState | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in parentheses, may hold anything.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(parent), isZombie: state === 'Z' || state === 'X' };
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
