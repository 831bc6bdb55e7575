// What the figures of a run belong to.
import os from 'node:os';

/** Prints the machine and how busy it is before anything is measured. */
export function printMachine(title) {
  const [cpu] = os.cpus();
  const load = os.loadavg().map((average) => average.toFixed(1));
  console.log(title);
  console.log(
    `${os.cpus().length} x ${cpu?.model.trim()}, Node ${process.version}, load ${load.join(', ')}\n`,
  );
}
