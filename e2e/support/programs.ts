import { spawnSync } from 'node:child_process';

/** Fails, and says how to install it, where a program of Debian's package `prometheus` is missing. */
export function assertInstalled(...programs: ('prometheus' | 'promtool')[]): void {
  for (const program of programs) {
    const { error, status } = spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 20_000 });
    if (error === undefined && status === 0) continue;
    throw new Error(`The program ${program} is missing. Install it with: apt-get install prometheus`);
  }
}

/** What `promtool check metrics` finds in a page, a line each, and its exit code: 0 fine, 1 unreadable, 3 bad style. */
export function promtoolCheck(page: string): {
  readonly code: number | null;
  readonly problems: readonly string[];
} {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: page,
    encoding: 'utf8',
    timeout: 20_000,
  });
  const problems = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  return { code: status, problems: problems.toSorted() };
}
