// Adds up what the test runners said in a log: Jest's `Tests:` lines and the closing lines of Node's own runner.
// Prints `N passed, 0 failed`, or fails when a test failed or none ran.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

/** @param {string} log */
export function countTests(log) {
  const total = { passed: 0, failed: 0 };
  for (const line of stripVTControlCharacters(log).split('\n')) {
    const jest = /^\s*Tests:\s+(.*\btotal)\s*$/.exec(line)?.[1];
    if (jest !== undefined) {
      total.passed += Number(/(\d+) passed/.exec(jest)?.[1] ?? 0);
      total.failed += Number(/(\d+) failed/.exec(jest)?.[1] ?? 0);
    }
    const node = /^\s*[ℹ#] (pass|fail|cancelled) (\d+)\s*$/u.exec(line);
    if (node !== null) total[node[1] === 'pass' ? 'passed' : 'failed'] += Number(node[2]);
  }
  return total;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { passed, failed } = countTests(readFileSync(process.argv[2], 'utf8'));
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}
