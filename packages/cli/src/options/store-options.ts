import type { Command } from 'commander';

/** Which store a command works on. */
export interface StoreFlags {
  readonly store?: string | undefined;
  readonly config?: string | undefined;
}

/** Adds the options that name the store. */
export function withStoreOptions(command: Command): Command {
  return command
    .option(
      '--store <url>',
      'sqlite:<path> or postgres://…; default: the config, EYRIE_STORE_URL, sqlite:.eyrie/store.db',
    )
    .option('--config <file>', 'the config; default: EYRIE_CONFIG, src/eyrie.config.*, eyrie.config.*');
}
