import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EyrieError, messageOf } from '@eyrie/core/engine';
import { inputUnreadable, usageInvalid } from '../program/cli-errors.js';

/** How keys were given. */
export interface KeyFlags {
  readonly vkey?: readonly string[] | undefined;
  readonly vkeyFile?: readonly string[] | undefined;
  readonly chainOnly?: boolean | undefined;
}

/**
 * The verification keys of the options and the files that they name, where empty lines and those with `#` count for
 * nothing.
 *
 * @throws EyrieError `EYRIE_CLI_KEY_MISSING`, `EYRIE_CLI_INPUT_UNREADABLE`, `EYRIE_CLI_USAGE_INVALID`
 */
export function readVerifierKeys(
  cwd: string,
  { vkey = [], vkeyFile = [], chainOnly = false }: KeyFlags,
): readonly string[] {
  const keys = [...vkey.map((key) => key.trim()), ...vkeyFile.flatMap((file) => keysIn(resolve(cwd, file)))];
  if (chainOnly && keys.length > 0) {
    throw usageInvalid('--chain-only was given together with a key', 'Leave one of them out');
  }
  if (keys.length > 0 || chainOnly) return keys;
  throw new EyrieError({
    code: 'EYRIE_CLI_KEY_MISSING',
    problem: 'There is no key to verify checkpoints with',
    remedy: 'Give --vkey or --vkey-file, or --chain-only to leave signatures unchecked',
  });
}

function keysIn(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw inputUnreadable(file, messageOf(error), error);
  }
  const keys = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (keys.length === 0) throw inputUnreadable(file, 'there is no key in it');
  return keys;
}
