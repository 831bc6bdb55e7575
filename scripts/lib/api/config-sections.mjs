import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseDocComment, textsOf } from './doc-comment.mjs';
import { membersOf } from './exports.mjs';
import { typeTokens } from './package-page.mjs';

const root = join(import.meta.dirname, '..', '..', '..');
// A type that holds itself would otherwise never end.
const DEEPEST = 6;

/**
 * The sections of the configuration, as the built engines resolve them, with every option under its full path.
 *
 * @throws Error where an option's `@default` is not the default that the section has, or a variable sets no option.
 */
export async function readConfigSections(packages) {
  const found = [];
  for (const described of packages) {
    const engine = described.entries.find(({ specifier }) => specifier.endsWith('/engine'));
    if (engine === undefined) continue;
    const built = join(root, engine.declarations).replace(/\.d\.ts$/, '.js');
    for (const [name, section] of Object.entries(await import(pathToFileURL(built).href))) {
      // An engine that hands on the sections of others is not their owner.
      if (typeof section?.resolve !== 'function' || !described.exports.some((one) => one.name === name))
        continue;
      found.push(readSection(name, section, described, packages));
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readSection(exportName, section, { title, exports, unnamed }, packages) {
  const interfaceName = `${exportName[0].toUpperCase()}${exportName.slice(1, -'Section'.length)}Options`;
  const declaration = exports.find(({ name, kind }) => name === interfaceName && kind === 'interface');
  if (declaration === undefined) throw new Error(`${exportName} has no interface ${interfaceName}`);
  // The nearest first: a name of the section's own package means that one.
  const known = [...exports, ...unnamed, ...packages.flatMap((one) => one.exports)];
  const lookup = (name) => known.find((one) => one.name === name);
  const options = optionsOf(declaration, { path: section.name, when: [], lookup, bases: known, depth: 0 });
  const variables = variablesByPath(section);
  const problems = [
    ...[...variables.keys()]
      .filter((path) => !options.some((option) => option.path === path))
      .map((path) => `${variables.get(path)} sets ${path}, which is no option`),
    ...options.flatMap((option) => wrongDefault(option, section)),
  ];
  if (problems.length > 0) throw new Error(`The section ${section.name}:\n  ${problems.join('\n  ')}`);
  return {
    name: section.name,
    title,
    summary: summaryOf(declaration),
    options: options.map((option) => ({
      ...option,
      defaults: option.defaults ?? shownDefault(section, option),
      variables: variables.get(option.path) ?? [],
    })),
  };
}

function optionsOf(declaration, place) {
  const { path, bases, depth } = place;
  if (depth > DEEPEST) return [];
  return membersOf(declaration.items[0], bases)
    .filter(({ kind }) => kind === 'PropertySignature')
    .sort((a, b) => rank(a) - rank(b))
    .filter(({ name, excerptTokens }) => !isDiscriminator(name, excerptTokens, depth))
    .flatMap((property) => {
      const own = `${path}.${property.name}`;
      const types = typeTokens(property);
      const comment = parseDocComment(property.docComment ?? '');
      const list = /\[\]$|^ReadonlyArray/.test(textOf(types)) ? '[]' : '';
      const inner = { ...place, path: `${own}${list}`, depth: depth + 1 };
      const objects = objectsIn(types, place);
      const nested = objects.flatMap(({ declaration: object, variant }) =>
        optionsOf(object, { ...inner, when: variant === undefined ? place.when : [...place.when, variant] }),
      );
      const text =
        comment.text === '' && objects.length === 1 ? summaryOf(objects[0].declaration) : comment.text;
      const [defaults] = textsOf(comment, 'default');
      return [{ path: own, types, defaults, text, when: place.when, isGroup: nested.length > 0 }, ...nested];
    });
}

/** Objects that a type consists of: itself, elements of a list, the members of a union by their `type`. */
function objectsIn(types, place, depth = 0) {
  return types.flatMap(({ kind, text }) => {
    const found = kind === 'Reference' && depth < DEEPEST ? place.lookup(text) : undefined;
    if (found === undefined) return [];
    if (found.kind === 'type') {
      const [item] = found.items;
      const { startIndex, endIndex } = item.typeTokenRange;
      const tokens = item.excerptTokens.slice(startIndex, endIndex);
      return /=>|typeof|\bkeyof\b/.test(textOf(tokens)) ? [] : objectsIn(tokens, place, depth + 1);
    }
    const members = found.kind === 'interface' ? membersOf(found.items[0], place.bases) : [];
    const isGeneric = (found.items[0].typeParameters ?? []).length > 0;
    return isData(members) && !isGeneric ? [{ declaration: found, variant: variantOf(members) }] : [];
  });
}

/** Options are objects of values; what has methods, such as a sink, is something that the user made. */
function isData(members) {
  const isValue = (member) => member.kind === 'PropertySignature' && !/=>/.test(textOf(typeTokens(member)));
  return members.length > 0 && members.every(isValue);
}

function variantOf(members) {
  const type = members.find(({ name, isOptional }) => name === 'type' && !isOptional);
  return type === undefined ? undefined : /^'[^']*'$/.exec(textOf(typeTokens(type)).trim())?.[0];
}

function summaryOf({ items: [{ docComment }] }) {
  return parseDocComment(docComment).text;
}

function isDiscriminator(name, excerptTokens, depth) {
  return depth > 0 && name === 'type' && /: '[^']*';$/.test(textOf(excerptTokens));
}

function rank({ name }) {
  return name === 'enabled' ? 0 : 1;
}

function textOf(tokens) {
  return tokens.map(({ text }) => text).join('');
}

/** As sections rank them: `EYRIE_*`, then `OTEL_*`, then any other, among equals the first declared. */
function variablesByPath({ name: section, variableProperties }) {
  const rankOf = (name) => (name.startsWith('EYRIE_') ? 0 : name.startsWith('OTEL_') ? 1 : 2);
  const names = Object.keys(variableProperties).sort((a, b) => rankOf(a) - rankOf(b));
  return Map.groupBy(names, (name) => `${section}.${variableProperties[name]}`);
}

function wrongDefault({ path, defaults }, section) {
  const actual = defaultAt(section, path);
  if (defaults === undefined || actual === undefined) return [];
  const literal = /^(?:'[^']*'|\[[^\]]*\]|\{[^}]*\}|-?\d[\d_.]*|true|false)/.exec(defaults)?.[0];
  if (literal === undefined || / with | where /.test(defaults)) return [];
  const said = JSON.stringify(literalValue(literal));
  return said === JSON.stringify(actual)
    ? []
    : [`${path}: @default ${literal}, but it is ${JSON.stringify(actual)}`];
}

/** The value of a literal as docstrings write it: JSON with single quotes, bare keys and `_` in numbers. */
function literalValue(literal) {
  const json = literal
    .replaceAll("'", '"')
    .replaceAll(/(?<=\d)_(?=\d)/g, '')
    .replaceAll(/(?<=[{,]\s*)(\w+)(?=:)/g, '"$1"');
  return JSON.parse(json);
}

function shownDefault(section, { path, isGroup }) {
  const actual = defaultAt(section, path);
  return actual === undefined || isGroup ? undefined : `\`${JSON.stringify(actual).replaceAll('"', "'")}\``;
}

function defaultAt({ name, defaults }, path) {
  return path
    .slice(name.length + 1)
    .split('.')
    .reduce((value, key) => (value === null || typeof value !== 'object' ? undefined : value[key]), defaults);
}
