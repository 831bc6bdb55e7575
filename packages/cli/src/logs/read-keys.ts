import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { EyrieError, messageOf } from '@eyrie/core/engine';
import { inputUnreadable, usageInvalid } from '../program/cli-errors.js';

/** How keys were given. */
export interface KeyFlags {
  readonly vkey?: readonly string[] | undefined;
  readonly vkeyFile?: readonly string[] | undefined;
  readonly chainOnly?: boolean | undefined;
  /** Where the log is read from. */
  readonly from?: string | undefined;
}

const PRIVATE_KEY = 'PRIVATE+KEY+';
// Of a file of keys; whoever names the store itself is not kept waiting.
const MAX_FILE_BYTES = 1024 * 1024;

/**
 * The verification keys of the options and the files that they name, where empty lines and those with `#` count for
 * nothing.
 *
 * @throws EyrieError `EYRIE_CLI_KEY_MISSING`, `EYRIE_CLI_INPUT_UNREADABLE`, `EYRIE_CLI_USAGE_INVALID`
 */
export function readVerifierKeys(
  cwd: string,
  { vkey = [], vkeyFile = [], chainOnly = false, from }: KeyFlags,
): readonly string[] {
  const keys = [...vkey.map(withoutEnd), ...vkeyFile.flatMap((file) => keysIn(resolve(cwd, file)))];
  if (chainOnly && keys.length > 0) {
    throw usageInvalid('--chain-only was given together with a key', 'Leave one of them out');
  }
  if (keys.length > 0 || chainOnly) return keys;
  throw new EyrieError({
    code: 'EYRIE_CLI_KEY_MISSING',
    problem: 'There is no key to verify checkpoints with',
    remedy: `Give --vkey or --vkey-file, or --chain-only to leave signatures unchecked${from === 'sqlite' ? KEPT_KEY : ''}`,
  });
}

const KEPT_KEY =
  '; of a key that is kept beside the store, "eyrie audit vkey .eyrie/store.db.audit-key" prints the one to give';

/**
 * The private keys in a file.
 *
 * @throws EyrieError `EYRIE_CLI_INPUT_UNREADABLE`
 */
export function readPrivateKeys(file: string): readonly string[] {
  const keys = linesOf(file).filter((line) => line.startsWith(PRIVATE_KEY));
  if (keys.length === 0) throw inputUnreadable(file, 'there is no private key in it');
  return keys;
}

function keysIn(file: string): readonly string[] {
  const keys = linesOf(file).filter((line) => line !== '' && !line.startsWith('#'));
  if (keys.length === 0) throw inputUnreadable(file, 'there is no key in it');
  return keys.map(withoutEnd);
}

function linesOf(file: string): readonly string[] {
  let text: string;
  try {
    if (statSync(file).size > MAX_FILE_BYTES) throw new Error(`it has more than ${MAX_FILE_BYTES} bytes`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw inputUnreadable(file, messageOf(error), error);
  }
  return text.split(/\r?\n/).map((line) => line.trim());
}

/** Without the full stop of the sentence that a key was copied from: no key ends with one. */
function withoutEnd(key: string): string {
  return key.trim().replace(/\.$/, '').trimEnd();
}
