import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DeploymentCredential } from '@eyrie/audit/engine';
import { EyrieError, messageOf } from '@eyrie/core/engine';
import type { CliContext } from '../../program/cli-context.js';
import { inputUnreadable } from '../../program/cli-errors.js';

/**
 * What the receiver is proven with: the token of a file, else `EYRIE_DEPLOYMENTS_TOKEN`, else a signature made with
 * `EYRIE_DEPLOYMENTS_SIGNING_SECRET`. Never an option's own value, which would stay in the shell's history.
 *
 * @throws EyrieError `EYRIE_CLI_CREDENTIAL_MISSING`, `EYRIE_CLI_INPUT_UNREADABLE`
 */
export function credentialOf({ cwd, env }: CliContext, tokenFile: string | undefined): DeploymentCredential {
  const token =
    tokenFile === undefined ? given(env.EYRIE_DEPLOYMENTS_TOKEN) : tokenIn(resolve(cwd, tokenFile));
  if (token !== undefined) return { type: 'bearer', token };
  const secret = given(env.EYRIE_DEPLOYMENTS_SIGNING_SECRET);
  if (secret !== undefined) return { type: 'signing', secret };
  throw new EyrieError({
    code: 'EYRIE_CLI_CREDENTIAL_MISSING',
    problem: 'There is nothing to prove to the receiver who tells of the deployment',
    remedy: 'Set EYRIE_DEPLOYMENTS_TOKEN or EYRIE_DEPLOYMENTS_SIGNING_SECRET, or give --token-file',
  });
}

function tokenIn(path: string): string {
  let token: string | undefined;
  try {
    token = given(readFileSync(path, 'utf8'));
  } catch (error) {
    throw inputUnreadable(path, messageOf(error), error);
  }
  if (token === undefined) throw inputUnreadable(path, 'it is empty');
  return token;
}

function given(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
