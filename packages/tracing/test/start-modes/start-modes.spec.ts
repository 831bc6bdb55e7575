// Cells of Nest 12 on the sources of the workspace. The same run on packed tarballs in `npm run compat`: Nest 11 on
// Node 22, Nest 12 on Node 22 and 26.
import { join } from 'node:path';
import { cellTimeout, startModes } from '../../../../compat/suite/src/start-modes/index.js';

const root = join(import.meta.dirname, '../../../..');
const cells = startModes({
  programs: join(root, 'compat/suite/start-modes'),
  packages: join(root, 'node_modules'),
  nodeArguments: [
    '--disable-warning=ExperimentalWarning',
    '--conditions=@eyrie/source',
    // Before all others, whichever way those come.
    '--require',
    join(root, 'scripts/lib/typescript-loader.mjs'),
  ],
});

for (const { name, run } of cells) test(name, run, cellTimeout);
