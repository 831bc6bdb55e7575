import { linksFrom } from './exports.mjs';
import { cell, defaultCell, prose, typeCode } from './markdown-text.mjs';
import { GENERATED } from './package-page.mjs';

const INTRODUCTION = `Every option of every section of \`defineConfig({ … })\`, with its default and the environment variable that sets it. Explicit options
win over \`EYRIE_*\` variables, these over \`OTEL_*\` variables, these over any other, and these over defaults. [Configuration](../guides/configuration.md)
tells how the file is found and given to the modules, [environment variables](environment.md) lists also those that belong to no single option.

\`[]\` in a path stands for each element of a list; a path that needs an object of one kind says of which \`type\`.`;

/** The page of all options, each under its full path. */
export function optionsPage(sections, packages) {
  const blocks = [
    GENERATED,
    '# Options',
    INTRODUCTION,
    sections.map(({ name }) => `[\`${name}\`](#${name})`).join(' · '),
    ...sections.flatMap((section) => sectionBlocks(section, packages)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function sectionBlocks({ name, title, summary, options }, packages) {
  const link = linksFrom(title, packages, 'api/');
  const rows = options.map(({ path, types, defaults, variables, when, text }) => [
    `\`${path}\`<br>${typeCode(types, link)}`,
    [
      ...(defaults === undefined ? [] : [defaultCell(defaults, link)]),
      ...variables.map((variable) => `\`${variable}\``),
    ].join('<br>'),
    `${conditionOf(when)}${cell(text, link)}`.trim(),
  ]);
  const columns = ['option, type', 'default, variable', 'what it says'];
  const table = [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  return [
    `## ${name}`,
    `${prose(summary, link)} It belongs to [\`@eyrie/${title}\`](api/${title}.md).`,
    table.join('\n'),
  ];
}

function conditionOf(types) {
  return types.length === 0 ? '' : `With \`type: ${types.join(', ')}\`. `;
}
