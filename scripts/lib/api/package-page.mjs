import { parseDocComment, textsOf } from './doc-comment.mjs';
import { byKind, linksFrom, membersOf } from './exports.mjs';
import { cell, defaultCell, prose, typeCode } from './markdown-text.mjs';

export const GENERATED =
  '<!-- Generated from the types by `npm run api:docs`: edit the docstrings of the sources instead. -->';

/** The page of one package: its entries, a table of contents by kind, and every export. */
export function packagePage(described, packages) {
  const { name, description, entries, exports, handedOn, title } = described;
  const link = linksFrom(title, packages, undefined);
  const groups = entries
    .map((entry) => ({ ...entry, exports: exports.filter((one) => one.entries[0] === entry.specifier) }))
    .filter((group) => group.exports.length > 0);
  const blocks = [
    GENERATED,
    `# ${name}`,
    description,
    '## Entries',
    entries.map((entry) => entryLine(entry, described)).join('\n'),
    ...groups.flatMap((group) => contents(group, groups)),
    ...(handedOn.length === 0 ? [] : [handedOnBlock(handedOn, packages, link)]),
    ...groups.flatMap((group) => [
      ...(group === groups[0] ? [] : [`## ${group.specifier}`]),
      ...byKind(group.exports).flatMap((kind) => [
        group === groups[0] ? `## ${kind.title}` : '',
        ...kind.exports.map((one) => exportBlock(one, described, link)),
      ]),
    ]),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function entryLine({ specifier, docComment }, { entries, exports, handedOn }) {
  const [main] = entries;
  const here = exports.filter((one) => one.entries.includes(specifier));
  const line = (text) => `- \`${specifier}\`: ${text}`;
  if (specifier === main.specifier) {
    return line(
      entries.length === 1 ? 'its only entry.' : 'everything here but what another entry alone has.',
    );
  }
  if (here.length === 0) {
    if (handedOn.some((one) => one.entries.includes(specifier)))
      return line('what it hands on from other packages.');
    const text = prose(parseDocComment(docComment).text, { name: () => undefined }).replaceAll('\n', ' ');
    return line(text === '' ? 'has effects only, no exports.' : text);
  }
  const shown = (found) => found.map(({ name, anchor }) => `[${escaped(name)}](#${anchor})`).join(', ');
  if (!specifier.endsWith('/engine')) return line(`${shown(here)}.`);
  const missing = exports.filter(
    (one) => one.entries[0] === main.specifier && !one.entries.includes(specifier),
  );
  return line(missing.length === 0 ? 'the same.' : `the same without Nest, so without ${shown(missing)}.`);
}

function contents({ specifier, exports }, groups) {
  const lines = byKind(exports).map(({ title, exports: found }) => {
    const links = found.map(({ name, anchor }) => `[${escaped(name)}](#${anchor})`);
    return `**${title}:** ${links.join(' · ')}`;
  });
  return groups.length === 1 ? lines : [`From \`${specifier}\`:`, ...lines];
}

function handedOnBlock(handedOn, packages, link) {
  const owners = [...new Set(handedOn.map(({ owner }) => owner))].sort();
  const lines = owners.map((owner) => {
    const documented = packages.some(({ name }) => name === owner);
    const names = handedOn
      .filter((one) => one.owner === owner)
      .map(({ name }) =>
        documented && link.name(name) !== undefined
          ? `[${escaped(name)}](${link.name(name)})`
          : `\`${name}\``,
      );
    return `- of \`${owner}\`: ${names.join(' · ')}`;
  });
  return ['## Handed on from other packages', lines.join('\n')].join('\n\n');
}

function exportBlock({ heading, items, entries }, described, link) {
  const [engine] = described.entries.filter(({ specifier }) => specifier.endsWith('/engine'));
  const needsNest =
    engine !== undefined && entries[0] === described.name && !entries.includes(engine.specifier);
  const [first] = items;
  const comments = items.map((item) => parseDocComment(item.docComment));
  const documented = comments.find(({ text }) => text !== '') ?? comments[0];
  return [
    `### ${escaped(heading)}`,
    ...(hasSignature(first) ? [fence(items.map(signature).join('\n'))] : []),
    prose(documented.text, link),
    ...(needsNest ? [`Needs Nest: \`${engine.specifier}\` is without it.`] : []),
    ...comments.flatMap((comment) => afterText(comment, link)),
    ...membersBlocks(membersOf(first, described.unnamed), link),
    ...textsOf(documented, 'example').map((example) => prose(example, link)),
    `Source: [${first.fileUrlPath}](../../../${described.folder}/${first.fileUrlPath})`,
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function afterText(comment, link) {
  return [
    ...textsOf(comment, 'deprecated').map((text) => `**Deprecated.** ${prose(text, link)}`),
    ...textsOf(comment, 'remarks').map((text) => prose(text, link)),
    ...[...textsOf(comment, 'typeParam'), ...textsOf(comment, 'param')].map((text) => {
      const [, name, meaning] = /^(\w+)\s*(?:-\s*)?([\s\S]*)$/.exec(text);
      return `- \`${name}\`: ${prose(meaning, link)}`;
    }),
    ...textsOf(comment, 'default').map((text) => `**Default:** ${defaultCell(text, link)}`),
    ...textsOf(comment, 'returns').map((text) => `**Returns** ${prose(text, link)}`),
    ...textsOf(comment, 'throws').map((text) => `**Throws** ${prose(text, link)}`),
    ...textsOf(comment, 'see').map((text) => `**See** ${prose(text, link)}`),
  ];
}

function membersBlocks(members, link) {
  const shown = members.filter(({ isProtected }) => isProtected !== true);
  const properties = shown.filter(({ kind }) => kind === 'Property' || kind === 'PropertySignature');
  const calls = shown.filter((member) => !properties.includes(member));
  return [
    ...(properties.length > 0 ? [propertyTable(properties, link)] : []),
    ...calls.map((call) => callItem(call, link)),
  ];
}

function propertyTable(properties, link) {
  const comments = new Map(
    properties.map((property) => [property, parseDocComment(property.docComment ?? '')]),
  );
  const hasDefaults = [...comments.values()].some((comment) => textsOf(comment, 'default').length > 0);
  const columns = hasDefaults
    ? ['property', 'type', 'default', 'what it says']
    : ['property', 'type', 'what it says'];
  const rows = properties.map((property) => {
    const comment = comments.get(property);
    const defaults = textsOf(comment, 'default').map((text) => defaultCell(text, link));
    const errors = textsOf(comment, 'throws').map((text) => `Throws ${cell(text, link)}`);
    const name = `${property.isStatic ? 'static ' : ''}${property.name}${property.isOptional ? '?' : ''}`;
    return [
      `\`${name}\``,
      typeCode(typeTokens(property), link),
      ...(hasDefaults ? [defaults.join(' ')] : []),
      [cell(comment.text, link), ...errors].join(' ').trim(),
    ];
  });
  const table = [columns, columns.map(() => '---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
  const examples = properties.flatMap((property) => textsOf(comments.get(property), 'example'));
  return [table, ...examples.map((example) => prose(example, link))].join('\n\n');
}

function callItem(call, link) {
  const comment = parseDocComment(call.docComment ?? '');
  const text = comment.text.startsWith('Constructs a new instance of the') ? '' : prose(comment.text, link);
  return [
    fence(signature(call)),
    text,
    ...afterText(comment, link),
    ...textsOf(comment, 'example').map((example) => prose(example, link)),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

/** The tokens of a property's type, without the `undefined` that its `?` already says. */
export function typeTokens({ excerptTokens, propertyTypeTokenRange: range, isOptional }) {
  const tokens = excerptTokens.slice(range.startIndex, range.endIndex);
  if (!isOptional) return tokens;
  return tokens.map((token, index) =>
    index === tokens.length - 1 ? { ...token, text: token.text.replace(/\s*\|\s*undefined$/, '') } : token,
  );
}

/** The members of an interface or class are shown one by one; its heading says the rest, where it stands on nothing. */
function hasSignature({ kind, excerptTokens }) {
  const isOfMembers = kind === 'Interface' || kind === 'Class';
  return (
    !isOfMembers ||
    /\b(?:extends|implements|abstract)\b|</.test(excerptTokens.map(({ text }) => text).join(''))
  );
}

function signature({ kind, excerptTokens }) {
  const text = excerptTokens
    .map((token) => token.text)
    .join('')
    .replace(/^export (?:declare )?/, '')
    .replaceAll(/import\("[^"]*"\)\./g, '')
    .trim();
  if (kind !== 'Variable') return text;
  const lines = text.split('\n');
  // A section of the configuration: its type is written out by the compiler, its options have a page of their own.
  return /: ConfigSection<\{$/.test(lines[0]) && lines.length > 1
    ? `const ${lines[0].slice(0, -1)}…>; // ${lines.length} lines: see the page of all options`
    : `const ${text};`;
}

function fence(code) {
  return `\`\`\`ts excerpt\n${code}\n\`\`\``;
}

function escaped(name) {
  return name.replaceAll('_', String.raw`\_`);
}
