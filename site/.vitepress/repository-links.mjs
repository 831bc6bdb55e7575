import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const { repository } = JSON.parse(readFileSync(join(root, 'packages', 'core', 'package.json'), 'utf8'));

/** Where the repository is looked at. */
export const repositoryUrl = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');

/** Makes links that leave docs/ lead to the repository: on the site these files do not exist. */
export function repositoryLinks(md) {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href !== null && !/^(?:[a-z][a-z+.-]*:|[/#])/i.test(href)) {
        token.attrSet('href', addressOf(href, env.relativePath));
      }
    }
  });
}

function addressOf(href, page) {
  const [path, anchor] = href.split('#');
  const target = posix.join('docs', posix.dirname(page), decodeURIComponent(path));
  if (target.startsWith('docs/')) return href;
  const view = statSync(join(root, target)).isDirectory() ? 'tree' : 'blob';
  return `${repositoryUrl}/${view}/main/${target}${anchor === undefined ? '' : `#${anchor}`}`;
}
