import { performance } from 'node:perf_hooks';

/** Keeps the event loop from doing anything else. */
export function blockFor(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
