import { anchorOf } from '../markdown.mjs';

/** What a reader looks for, in the order of a page; each export is of the first kind that fits. */
const KINDS = [
  { title: 'Classes', one: 'class', fits: ({ kind }) => kind === 'Class' },
  { title: 'Decorators', one: 'decorator', fits: isDecorator },
  { title: 'Functions', one: 'function', fits: ({ kind }) => kind === 'Function' },
  { title: 'Constants', one: 'constant', fits: ({ kind }) => kind === 'Variable' },
  { title: 'Interfaces', one: 'interface', fits: ({ kind }) => kind === 'Interface' },
  { title: 'Types', one: 'type', fits: ({ kind }) => kind === 'TypeAlias' },
];

/**
 * What each package exports: every declaration once, with the entries that have it, and with an anchor that no other
 * one of its page has.
 *
 * @returns a list of packages, each with `exports` and `handedOn`
 */
export function collectExports(packages, models) {
  return packages.map((described) => {
    const found = new Map();
    const handedOn = new Map();
    for (const { specifier } of described.entries) {
      const model = models.get(specifier);
      for (const item of model.members) {
        const key = `${item.kind} ${item.name}`;
        const known = found.get(key) ?? { name: item.name, kind: kindOf(item), items: [], entries: [] };
        if (known.entries.length === 0 || known.entries[0] === specifier) known.items.push(item);
        if (!known.entries.includes(specifier)) known.entries.push(specifier);
        found.set(key, known);
      }
      for (const { name, owner } of model.handedOn) {
        const known = handedOn.get(name) ?? { name, owner, entries: [] };
        handedOn.set(name, { ...known, entries: [...known.entries, specifier] });
      }
    }
    const exports = [...found.values()].sort(byName);
    return {
      ...described,
      entries: described.entries.map((entry) => ({
        ...entry,
        docComment: models.get(entry.specifier).docComment,
      })),
      exports: withAnchors(
        exports.filter((one) => !isUnnamed(one)),
        described,
      ),
      // What exported interfaces stand on without being exported: no name for a reader, but their properties are.
      unnamed: exports.filter(isUnnamed),
      handedOn: [...handedOn.values()].sort(byName),
    };
  });
}

/** The properties and methods of an interface or class, with those of the bases among `known`, the nearest first. */
export function membersOf(item, known) {
  const bases = (item.extendsTokenRanges ?? [])
    .flatMap(({ startIndex, endIndex }) => item.excerptTokens.slice(startIndex, endIndex))
    .flatMap(({ kind, text }) =>
      kind === 'Reference' ? (known.find(({ name }) => name === text) ?? []) : [],
    );
  return [...(item.members ?? []), ...bases.flatMap((base) => membersOf(base.items[0], known))];
}

/** The exports of one kind after another. */
export function byKind(exports) {
  return KINDS.map(({ title, one }) => ({
    title,
    one,
    exports: exports.filter(({ kind }) => kind === one),
  })).filter((group) => group.exports.length > 0);
}

/**
 * Where names are documented, as seen from a page: those of `own` are on it, or on its package's page below `prefix`.
 *
 * @returns {{ name: (name: string) => string | undefined, type: (reference: string) => string | undefined }} `name` is for
 * names in prose, the page's own first; `type` for references of the doc model, which say what they mean.
 */
export function linksFrom(own, packages, prefix) {
  const all = packages.flatMap(({ name: owner, title, exports }) =>
    exports.map(({ name, anchor, items }) => ({
      name,
      owner,
      kind: kindInReference(items[0].canonicalReference),
      target: prefix === undefined && title === own ? `#${anchor}` : `${prefix ?? ''}${title}.md#${anchor}`,
      isOwn: title === own,
    })),
  );
  const ownFirst = all.toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn));
  return {
    name: (name) => ownFirst.find((one) => one.name === name.split('.')[0])?.target,
    type: (reference) => {
      const [, owner, local, name, kind] = /^([^!]*)!(~?)([^:]+):(\w+)/.exec(reference) ?? [];
      // A name with a tilde is not exported where it is used: it was imported from another package.
      const isMeant = (one) => (local === '~' ? one.owner !== owner : one.owner === owner);
      return all.find((one) => one.name === name && one.kind === kind && isMeant(one))?.target;
    },
  };
}

function isUnnamed({ items: [{ canonicalReference }] }) {
  return canonicalReference.includes('!~');
}

function kindInReference(reference) {
  return /:(\w+)/.exec(reference)[1];
}

function withAnchors(exports, { entries }) {
  const taken = new Map(
    [...KINDS.map(({ title }) => title), 'Entries', ...entries.map(({ specifier }) => specifier)].map(
      (title) => [anchorOf(title), 1],
    ),
  );
  for (const { name } of exports) taken.set(anchorOf(name), (taken.get(anchorOf(name)) ?? 0) + 1);
  return exports.map((one) => {
    const heading = taken.get(anchorOf(one.name)) === 1 ? one.name : `${one.name} (${one.kind})`;
    return { ...one, heading, anchor: anchorOf(heading) };
  });
}

function kindOf(item) {
  const kind = KINDS.find(({ fits }) => fits(item));
  if (kind === undefined)
    throw new Error(`${item.canonicalReference}: pages have no place for a ${item.kind}`);
  return kind.one;
}

function isDecorator({ kind, name, excerptTokens, returnTypeTokenRange: range }) {
  if (kind !== 'Function' || !/^[A-Z]/.test(name)) return false;
  const returned = excerptTokens.slice(range.startIndex, range.endIndex).map(({ text }) => text);
  return /Decorator\b/.test(returned.join(''));
}

function byName(a, b) {
  const [first, second] = [a.name.toLowerCase(), b.name.toLowerCase()];
  if (first !== second) return first < second ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
