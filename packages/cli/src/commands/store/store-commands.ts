import type { Command } from 'commander';
import type { CliContext } from '../../program/cli-context.js';
import { addGrants } from './grants.js';
import { addMigrate } from './migrate.js';

/** Adds `eyrie store …`. */
export function addStoreCommands(program: Command, context: CliContext): void {
  const store = program.command('store').description('the database in which evidence is kept');
  addMigrate(store, context);
  addGrants(store, context);
}
