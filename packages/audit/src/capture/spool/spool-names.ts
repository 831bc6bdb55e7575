import { hostname } from 'node:os';
import { randomHex } from '@eyrie/core/engine';

const NAME = /^spool-([\w.-]{1,80})-(\d{1,10})-([0-9a-f]{8})-(\d{1,10})\.jsonl$/;

/** Names the files of one spool, and tells those that a process has left behind. */
export class SpoolNames {
  readonly #host = hostname()
    .replace(/[^\w.-]/g, '_')
    .slice(0, 80);
  readonly #run = randomHex(4);
  #count = 0;

  next(): string {
    this.#count += 1;
    return `spool-${this.#host}-${process.pid}-${this.#run}-${this.#count}.jsonl`;
  }

  /** Whether the process that wrote this file has ended: a file of another host is that host's. */
  isAbandoned(name: string): boolean {
    const [, host, pid, run] = NAME.exec(name) ?? [];
    if (host !== this.#host || pid === undefined || run === this.#run) return false;
    // In a container every process may have the same number.
    return Number(pid) === process.pid ? !RUNS_HERE.has(run ?? '') : !isAlive(Number(pid));
  }

  /** Remembers this spool while it is open, so that another app of the process leaves its files alone. */
  hold(): () => void {
    RUNS_HERE.add(this.#run);
    return () => RUNS_HERE.delete(this.#run);
  }
}

// Bounded by the apps of this process.
const RUNS_HERE = new Set<string>();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
