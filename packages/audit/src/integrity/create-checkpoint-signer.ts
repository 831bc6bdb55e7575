import { EyrieError } from '@eyrie/core/engine';
import type { CheckpointSigner } from './checkpoint-signer.js';
import { formatCheckpointText } from './checkpoint-text.js';
import { EMPTY_ROOT } from './merkle.js';
import { parseSigningKey, verifierKeyText } from './note-keys.js';
import { signNote } from './signed-note.js';

/** Keys that sign one checkpoint, at most. */
const MAX_SIGNING_KEYS = 4;

/** What signs, and for which log. */
export interface CheckpointSignerOptions {
  /**
   * Private keys as text, `PRIVATE+KEY+…`: from 1 to 4, of which the first is the main one. While a key is being changed,
   * the new one and the old one both sign, until nobody verifies by the old one alone.
   */
  readonly privateKeys: readonly string[];
  /**
   * Which log the checkpoints are of: their first line. Each stream is a log of its own and needs an origin of its own,
   * since two checkpoints of one origin, one size and two roots are the mark of a fork.
   * @default the name of the main key
   */
  readonly origin?: string | undefined;
}

/**
 * A signer that holds its keys in memory.
 *
 * @throws EyrieError `EYRIE_AUDIT_SIGNING_KEYS_INVALID` for none, more than 4 or the same twice, `EYRIE_AUDIT_KEY_INVALID` for
 * one that cannot be read, `EYRIE_AUDIT_CHECKPOINT_INVALID` for an origin that is not one line of text.
 *
 * @example
 * ```ts
 * const { privateKey } = generateSigningKey('shop.example/audit');
 * const signer = createCheckpointSigner({ privateKeys: [privateKey] });
 * const note = signer.sign({ size: 0, rootHex: EMPTY_ROOT });
 * ```
 */
export function createCheckpointSigner(options: CheckpointSignerOptions): CheckpointSigner {
  const keys = options.privateKeys.map(parseSigningKey);
  const [main] = keys;
  const distinct = new Set(keys.map(({ name, keyId }) => `${name}+${keyId}`)).size;
  if (main === undefined || keys.length > MAX_SIGNING_KEYS || distinct < keys.length)
    throw wrongKeys(keys.length);
  const { origin = main.name } = options;
  // An origin that no checkpoint can have is found at start, not by the first checkpoint.
  formatCheckpointText({ origin, size: 0, rootHex: EMPTY_ROOT });
  return {
    origin,
    verifierKeys: keys.map(verifierKeyText),
    sign: ({ size, rootHex }) => signNote(formatCheckpointText({ origin, size, rootHex }), keys),
  };
}

function wrongKeys(count: number): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_SIGNING_KEYS_INVALID',
    problem: `Checkpoints are to be signed with ${count} keys, or with the same key twice`,
    remedy: `Give from 1 to ${MAX_SIGNING_KEYS} different private keys, the main one first; "eyrie audit keygen" makes one`,
  });
}
