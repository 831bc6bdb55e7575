import { parseArgs } from 'node:util';
import { appsOf, appsOfCi } from './cells.mjs';

/** Package managers that `nest add` is tried with. */
const managers = ['npm', 'pnpm', 'yarn'];

export const usage = `npm run matrix                       every cell, nest add, the README and the sizes
npm run matrix -- --ci               what CI runs of it
npm run matrix -- --only <name …>    cells by name or by how their name begins: nest-12, nest-11-express-node-22,
                                     nest-12-fastify-node-24, nest-add-pnpm
npm run matrix -- --readme           the README's ten minutes alone
npm run matrix -- --sizes            writes the table of docs/reference/packages.md anew
npm run matrix -- --as-built         with any of them: packs what is built, builds nothing
npm run matrix -- --keep             with any of them: leaves the temporary folder`;

const options = {
  ci: { type: 'boolean', default: false },
  only: { type: 'string', multiple: true, default: [] },
  readme: { type: 'boolean', default: false },
  sizes: { type: 'boolean', default: false },
  'as-built': { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

/**
 * What is asked for on the command line.
 *
 * @param {readonly string[]} args
 * @returns {{ help: boolean, apps: ReturnType<typeof appsOf>, nestAdd: string[], readme: boolean,
 *   sizes: 'none' | 'check' | 'write', build: boolean, keep: boolean }}
 */
export function planOf(args) {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const { ci, readme, sizes, keep, help } = values;
  const only = [...values.only, ...positionals];
  if (positionals.length > 0 && values.only.length === 0)
    throw new Error(`What is ${positionals.join(' ')}?\n${usage}`);
  const common = { help, keep, build: !values['as-built'] };
  const nothing = { ...common, apps: [], nestAdd: [], readme, sizes: sizes ? 'write' : 'none' };

  if (ci) return { ...nothing, apps: appsOfCi(), readme: true, sizes: 'check' };
  if (only.length > 0) {
    const nestAdd = managers.filter((manager) =>
      only.some((name) => name === 'nest-add' || name === addedBy(manager)),
    );
    const cells = only.filter(
      (name) => name !== 'nest-add' && !managers.some((manager) => name === addedBy(manager)),
    );
    return { ...nothing, apps: cells.length > 0 ? appsOf(cells) : [], nestAdd };
  }
  if (readme || sizes) return nothing;
  return { ...common, apps: appsOf([]), nestAdd: managers, readme: true, sizes: 'check' };
}

function addedBy(manager) {
  return `nest-add-${manager}`;
}
