import type { Diagnostics } from '@eyrie/core/engine';
import type { PostgresClient } from './pg-driver.js';
import { runStatement } from './run-statement.js';

const SETTINGS = ['fsync', 'synchronous_commit'] as const;

/** Warns where the server acknowledges what a power cut takes away again. */
export async function checkDurability(
  client: PostgresClient,
  label: string,
  diagnostics: Diagnostics | undefined,
): Promise<void> {
  const { rows } = await runStatement(client, label, {
    text: `SELECT ${SETTINGS.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`,
    values: [],
  });
  const off = SETTINGS.filter((name) => rows[0]?.[name] === 'off');
  if (off.length === 0) return;
  diagnostics?.report({
    code: 'EYRIE_STORE_NOT_DURABLE',
    key: label,
    problem: `The server of the store ${label} runs with ${off.map((name) => `${name} = off`).join(' and ')}: a crash may lose what it has acknowledged`,
    remedy: `Set ${off.map((name) => `${name} = on`).join(' and ')} for this database, or accept that evidence of the last moments can be lost`,
  });
}
