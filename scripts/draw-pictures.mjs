// Draws docs/images/*.svg from the real thing: starts the example service, has it asked something, and shows its trace,
// its page of metrics, a line of its log, and what `eyrie audit verify` says of its audit trail.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import './assert-node.mjs';
import { main, run } from './lib/run.mjs';
import { observedExample } from './pictures/observed-example.mjs';
import { terminalPicture } from './pictures/terminal-picture.mjs';
import { tracePicture } from './pictures/trace-picture.mjs';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs', 'images');

// Of a page of some hundred lines; the picture says so.
const SHOWN = '^(http_requests|user_signups|payment_transactions)_';

await main(async () => {
  await run('tsc', ['-b', 'examples/nexo-be/tsconfig.lib.json', 'packages/cli/tsconfig.lib.json'], {
    cwd: root,
    timeout: 120_000,
  });
  const { spans, page, logLine, verification } = await observedExample(root);
  const shownMetrics = page.split('\n').filter((line) => new RegExp(SHOWN).test(line));
  await mkdir(images, { recursive: true });
  await draw('trace', tracePicture(spans));
  await draw(
    'scrape',
    terminalPicture({
      label: 'A part of what /metrics answers',
      command: `curl --silent http://localhost:3000/metrics | grep -E '${SHOWN}'`,
      text: shownMetrics.join('\n'),
    }),
  );
  await draw(
    'log-line',
    terminalPicture({ label: 'A line of the log', command: 'npm start', text: logLine }),
  );
  await draw(
    'verification',
    terminalPicture({
      label: 'The verification of an audit trail',
      command: 'eyrie audit verify --from sqlite --vkey-file audit.vkey',
      text: verification,
    }),
  );
});

async function draw(name, picture) {
  await writeFile(join(images, `${name}.svg`), picture);
}
