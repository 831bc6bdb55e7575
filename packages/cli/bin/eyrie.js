#!/usr/bin/env node
// SQLite of Node is what the store is built on: that it is young is no news to whoever runs a command.
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).startsWith('SQLite is an experimental')) emitWarning.call(process, warning, ...rest);
};

// Not a static import: what fails while loading, such as on an old Node, must not exit with 1, which means "no".
import('../dist/main.js').catch((error) => {
  process.stderr.write(
    `EYRIE_CLI_FAILED: The command could not be loaded: ${error?.message ?? error}. Check that Node is 22.15 or newer and that @eyrie/cli is installed completely.\n`,
  );
  process.exitCode = 3;
});
