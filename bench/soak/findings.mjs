// What a soak has found, compared and printed.

/** Keys whose counts differ, in words. */
export function differences(expected, found) {
  const keys = new Set([...expected.keys(), ...found.keys()]);
  return [...keys]
    .filter((key) => (expected.get(key) ?? 0) !== (found.get(key) ?? 0))
    .map((key) => `${key}: ${expected.get(key) ?? 0} expected, ${found.get(key) ?? 0} found`);
}

/** One line for each figure. */
export function printTrends(trends) {
  console.log(
    `${'after the warm-up'.padEnd(30)}${['first third', 'last third', 'lowest', 'highest', 'growth', 'allowed'].map((name) => name.padStart(12)).join('')}`,
  );
  for (const [name, { first, last, min, max, growth, allowed, flat }] of Object.entries(trends)) {
    const figures = [first, last, min, max, growth, allowed]
      .map((value) => value.toFixed(1).padStart(12))
      .join('');
    console.log(`${name.padEnd(30)}${figures}  ${flat ? 'flat' : 'NOT FLAT'}`);
  }
  console.log();
}

/** Whether the counts agree, and where not. */
export function printDifferences(found, { expected, surprised, surprises, resent }) {
  for (const [name, list] of Object.entries(found)) {
    console.log(`${name}: ${list.length === 0 ? 'agree' : `differ\n  ${list.join('\n  ')}`}`);
  }
  for (const [key, count] of [...expected.requests, ...expected.events])
    console.log(`  ${key.padEnd(28)} ${count}`);
  console.log(
    `sent again on another connection: ${resent}; answers that were not expected: ${surprised}${surprises.map((text) => `\n  ${text}`).join('')}\n`,
  );
}
