// `npm run check`: everything static and tested that CI runs first. The first step that fails ends it.
import './assert-node.mjs';
import { heading, main, run } from './lib/run.mjs';

const minutes = 60_000;
const steps = [
  ['types', 'npm', 'run', '--silent', 'typecheck'],
  ['lint, package floors', 'npm', 'run', '--silent', 'lint'],
  ['tests', 'npm', 'test'],
  ['build, publint, attw, API reports', 'nx', 'run-many', '-t', 'build', 'lint:package', 'api'],
  ['unused code', 'npm', 'run', '--silent', 'knip'],
  ['size', 'npm', 'run', '--silent', 'size'],
];

await main(async () => {
  const started = Date.now();
  for (const [title, command, ...args] of steps) {
    heading(`check: ${title}`);
    await run(command, args, { timeout: 14 * minutes });
  }
  heading(
    `check: ${steps.length} of ${steps.length} steps passed in ${Math.round((Date.now() - started) / 1000)} s`,
  );
});
