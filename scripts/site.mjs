// `npm run site`: builds the documentation in docs/ as a site into site/.vitepress/dist. Fails where a link or an anchor
// leads nowhere, or where a page would load something from elsewhere.
import './assert-node.mjs';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { heading, main, outsideNpm, run } from './lib/run.mjs';
import { brokenLinks, countLinks } from './lib/site/broken-links.mjs';

const site = join(import.meta.dirname, '..', 'site');
const built = join(site, '.vitepress', 'dist');
const minutes = 60_000;

await main(async () => {
  const options = { cwd: site, env: outsideNpm(), timeout: 5 * minutes };
  if (!isInstalled()) {
    heading('site: npm ci');
    await run('npm', ['ci'], options);
  }
  heading('site: build');
  await run('npm', ['run', '--silent', 'build'], options);
  const broken = brokenLinks(built);
  if (broken.length > 0) throw new Error(`${broken.length} links lead nowhere:\n  ${broken.join('\n  ')}`);
  heading(`site: ${countLinks(built)} links resolve`);
});

/** Whether npm has installed after the lockfile was last written. */
function isInstalled() {
  const installed = join(site, 'node_modules', '.package-lock.json');
  return (
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(site, 'package-lock.json')).mtimeMs
  );
}
