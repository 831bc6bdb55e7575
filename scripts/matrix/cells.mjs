// What the matrix is made of: an app for each Nest on each adapter, and in each app a cell for every way to compile it
// on every Node.

/** One service in one folder of its own, installed once. */
const nests = [
  { nest: 11, type: 'commonjs', modules: ['commonjs', 'nodenext'], typescript: '~5.9.3' },
  { nest: 12, type: 'module', modules: ['nodenext'], typescript: '~7.0.2' },
];
const adapters = ['express', 'fastify'];
const nodes = [22, 24, 26];

/** Every adapter, Nest, Node and module kind is in it, each as few times as can be. */
const ciCells = [
  'nest-11-express-node-22-commonjs',
  'nest-11-express-node-24-nodenext',
  'nest-12-express-node-24',
  'nest-12-fastify-node-26',
];

/**
 * Every app with its cells.
 *
 * @returns {{ name: string, nest: number, type: string, typescript: string, adapter: string,
 *   cells: { name: string, node: number, module: string }[] }[]}
 */
export function everyApp() {
  return nests.flatMap(({ modules, ...nest }) =>
    adapters.map((adapter) => {
      const name = `nest-${nest.nest}-${adapter}`;
      return { ...nest, name, adapter, cells: cellsOf(name, modules) };
    }),
  );
}

/** The apps and cells whose names begin with one of these; all where none is named. */
export function appsOf(wanted) {
  const every = everyApp();
  const names = every.flatMap(({ cells }) => cells.map(({ name }) => name));
  const unknown = wanted.filter((part) => !names.some((name) => begins(name, part)));
  if (unknown.length > 0) throw new Error(`No cell ${unknown.join(', ')}; there are ${names.join(', ')}`);
  const isWanted = ({ name }) => wanted.length === 0 || wanted.some((part) => begins(name, part));
  return every
    .map((app) => ({ ...app, cells: app.cells.filter(isWanted) }))
    .filter(({ cells }) => cells.length > 0);
}

/** The cells that CI runs. */
export function appsOfCi() {
  return appsOf(ciCells);
}

function cellsOf(app, modules) {
  return modules.flatMap((module) =>
    nodes.map((node) => ({
      name: [app, 'node', node, ...(modules.length > 1 ? [module] : [])].join('-'),
      node,
      module,
    })),
  );
}

function begins(name, part) {
  return name === part || name.startsWith(`${part}-`);
}
