import { byKind } from './exports.mjs';
import { GENERATED } from './package-page.mjs';

/** The page that leads to those of the packages. */
export function indexPage(packages) {
  const rows = packages.map(({ name, title, description, entries, exports }) => [
    `[\`${name}\`](${title}.md)`,
    description,
    entries.map(({ specifier }) => `\`${specifier}\``).join('<br>'),
    byKind(exports)
      .map(
        ({ title: many, one, exports: found }) =>
          `${found.length} ${found.length === 1 ? one : many.toLowerCase()}`,
      )
      .join(', '),
  ]);
  const columns = ['package', 'what it holds', 'entries', 'exports'];
  const table = [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  return `${[
    GENERATED,
    '# API',
    'What each package exports, from its types and docstrings. A service imports the main entry of a package; the entry `/engine` is the same without Nest.',
    table.join('\n'),
    'All [options of the configuration](../options.md) are on one page.',
  ].join('\n\n')}\n`;
}
