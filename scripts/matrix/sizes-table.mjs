const start = '<!-- matrix:start -->';
const end = '<!-- matrix:end -->';
const kilobyte = 1000;
/** How far a number may be away from what is measured, as a part of what is measured. */
const tolerance = 0.1;

/** @typedef {{ name: string, unpackedBytes: number, dependencies: number }} Size of one package, installed alone */

/**
 * The page with the table of these sizes between its marks.
 *
 * @param {string} text
 * @param {readonly Size[]} sizes
 */
export function withSizes(text, sizes) {
  const [before, , after] = partsOf(text);
  const rows = sizes
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(
      ({ name, unpackedBytes, dependencies }) =>
        `| \`${name}\` | ${toKilobytes(unpackedBytes)} kB | ${dependencies} |`,
    );
  const table = ['| package | unpacked | packages that come with it |', '| --- | --- | --- |', ...rows];
  return `${before}${start}\n${table.join('\n')}\n${end}${after}`;
}

/**
 * The sizes in the table of a page.
 *
 * @returns {Size[]}
 */
export function readSizes(text) {
  const [, table] = partsOf(text);
  return [...table.matchAll(/^\| `([^`]+)` \| (\d+) kB \| (\d+) \|$/gm)].map(
    ([, name, size, dependencies]) => ({
      name,
      unpackedBytes: Number(size) * kilobyte,
      dependencies: Number(dependencies),
    }),
  );
}

/**
 * What a table says that is more than 10 % away from what was measured, in words.
 *
 * @param {readonly Size[]} told
 * @param {readonly Size[]} measured
 */
export function staleSizes(told, measured) {
  const gone = told.filter(({ name }) => measured.every((size) => size.name !== name));
  return [
    ...measured.flatMap((size) => {
      const known = told.find(({ name }) => name === size.name);
      if (known === undefined) return [`${size.name} is not in the table`];
      return [
        ...compared(size.name, 'kB', toKilobytes(known.unpackedBytes), toKilobytes(size.unpackedBytes)),
        ...compared(size.name, 'dependencies', known.dependencies, size.dependencies),
      ];
    }),
    ...gone.map(({ name }) => `${name} is in the table and not among the packages`),
  ];
}

function compared(name, unit, told, measured) {
  const isNear = Math.abs(told - measured) <= tolerance * measured;
  return isNear ? [] : [`${name} has ${measured} ${unit}, and the table says ${told}`];
}

function toKilobytes(bytes) {
  return Math.round(bytes / kilobyte);
}

function partsOf(text) {
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The page needs ${start} and ${end} around its table`);
  return [text.slice(0, from), text.slice(from + start.length, to), text.slice(to + end.length)];
}
