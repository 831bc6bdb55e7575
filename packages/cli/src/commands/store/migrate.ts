import { auditMigrations, missingTables } from '@eyrie/audit/engine';
import { EyrieError } from '@eyrie/core/engine';
import { rowsOf, type Store } from '@eyrie/store/engine';
import type { Command } from 'commander';
import { examples } from '../../options/examples.js';
import { type StoreFlags, withStoreOptions } from '../../options/store-options.js';
import type { CliContext } from '../../program/cli-context.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { open } from '../../store/open-store.js';
import { locateStore } from '../../store/store-location.js';
import { safeJson, safeText } from '../../terminal/safe-text.js';

interface MigrateFlags extends StoreFlags {
  readonly json?: boolean | undefined;
}

/** Adds `eyrie store migrate`. */
export function addMigrate(parent: Command, context: CliContext): void {
  const command = parent
    .command('migrate')
    .description('make the tables of the audit trail, or bring them up to date')
    .option('--json', 'print JSON');
  withStoreOptions(command)
    .addHelpText('after', examples('EYRIE_STORE_URL=postgres://owner@db/orders eyrie store migrate'))
    .action((flags: MigrateFlags) => context.run(() => migrate(context, flags)));
}

async function migrate(context: CliContext, flags: MigrateFlags): Promise<ExitCode> {
  const store = await open(context, await locateStore(context, flags));
  try {
    const before = new Set(await appliedIn(store));
    await store.migrate(auditMigrations);
    await expectNothingLost(store);
    const applied = auditMigrations.map(({ id }) => id).filter((id) => !before.has(id));
    if (flags.json === true) await context.stdout.write(`${safeJson({ store: store.label, applied })}\n`);
    else {
      const lines = applied.map((id) => `applied ${id}\n`).join('');
      await context.stdout.write(`${lines}The store ${safeText(store.label)} is up to date.\n`);
    }
    return EXIT.yes;
  } finally {
    await store.close();
  }
}

/** What is noted as applied is not applied again, whatever became of its tables. */
async function expectNothingLost(store: Store): Promise<void> {
  const tables = await missingTables(store);
  if (tables.length === 0) return;
  throw new EyrieError({
    code: 'EYRIE_CLI_TABLES_LOST',
    problem: `The store ${store.label} had its tables made before, but some are gone: ${tables.join(', ')}`,
    remedy: 'Find out who dropped them, keep what is left, and restore them from a backup',
  });
}

async function appliedIn(store: Store): Promise<readonly string[]> {
  try {
    return rowsOf(await store.query('SELECT id FROM eyrie_migrations')).map(({ id }) => String(id));
  } catch (error) {
    if (error instanceof EyrieError) throw error;
    // There is no table yet.
    return [];
  }
}
