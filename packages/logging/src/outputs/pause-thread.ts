const NEVER_WOKEN = new Int32Array(new SharedArrayBuffer(4));

/** Holds up the whole thread, for the end of a process, where no timer runs any more. */
export function pauseThread(milliseconds: number): void {
  Atomics.wait(NEVER_WOKEN, 0, 0, milliseconds);
}
