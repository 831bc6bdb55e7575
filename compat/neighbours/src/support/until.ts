const PATIENCE_MS = 20_000;

/** Resolves once it holds; rejects after twenty seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const patience = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > patience) throw new Error(`Never true in ${PATIENCE_MS / 1000} s: ${String(holds)}`);
    await sleep(10);
  }
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
