// Runs cases in turn, a slice each, in a new order every round, so that a slow moment of the machine hits all
// of them alike. Figures of one round are compared only with figures of the same round.

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {(iterations: number) => void} run Does the work `iterations` times, with a loop of its own.
 */

/**
 * Nanoseconds per iteration of each case in each round.
 *
 * @param {readonly Case[]} cases
 * @param {{ rounds: number, sliceMs: number }} options
 * @returns {Map<string, number[]>}
 */
export function interleave(cases, { rounds, sliceMs }) {
  const sized = cases.map((one) => ({ ...one, iterations: iterationsFor(one, sliceMs) }));
  const times = new Map(cases.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, run, iterations } of shuffled(sized)) times.get(name).push(timeOf(run, iterations));
  }
  return times;
}

/** How many times as fast a case is as its baseline: the median over the rounds, and the extremes. */
export function ratioOf(times, baseline, name) {
  return spread(times.get(baseline).map((time, round) => time / times.get(name)[round]));
}

/** Median, extremes and the bounds of the middle half. */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { median: at(0.5), min: sorted[0], max: sorted.at(-1), low: at(0.25), high: at(0.75) };
}

function timeOf(run, iterations) {
  const start = process.hrtime.bigint();
  run(iterations);
  return Number(process.hrtime.bigint() - start) / iterations;
}

// Also the warm-up: the optimiser has seen the loop many times before it is timed.
function iterationsFor({ run }, sliceMs) {
  let iterations = 1000;
  for (let slice = 0; slice < 12; slice++) {
    const perIteration = timeOf(run, iterations);
    iterations = Math.max(1000, Math.round((sliceMs * 1e6) / perIteration));
  }
  return iterations;
}

/** The items in a random order. */
export function shuffled(items) {
  const rest = [...items];
  for (let last = rest.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [rest[last], rest[other]] = [rest[other], rest[last]];
  }
  return rest;
}
