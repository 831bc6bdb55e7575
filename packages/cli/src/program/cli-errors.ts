import { EyrieError } from '@eyrie/core/engine';
import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.js';

// What the caller has to change before the same command can work; everything else could not be told.
const CALLERS_FAULT: ReadonlySet<string> = new Set([
  'EYRIE_AUDIT_KEY_INVALID',
  'EYRIE_AUDIT_KEY_NAME_INVALID',
  'EYRIE_AUDIT_QUERY_INVALID',
  'EYRIE_AUDIT_REPLAY_INVALID',
  'EYRIE_AUDIT_RETENTION_INVALID',
  'EYRIE_AUDIT_SINK_PACKAGE_MISSING',
  'EYRIE_CLI_CONFIG_UNREADABLE',
  'EYRIE_CLI_CREDENTIAL_MISSING',
  'EYRIE_CLI_FILE_EXISTS',
  'EYRIE_CLI_INPUT_UNREADABLE',
  'EYRIE_CLI_KEY_MISSING',
  'EYRIE_CLI_STREAM_AMBIGUOUS',
  'EYRIE_CLI_USAGE_INVALID',
  'EYRIE_CONFIG_INVALID',
  'EYRIE_DEPLOYMENT_INVALID',
  'EYRIE_OUTBOUND_HEADER_INVALID',
  'EYRIE_OUTBOUND_URL_INVALID',
  'EYRIE_STORE_DRIVER_MISSING',
  'EYRIE_STORE_URL_INVALID',
]);

/** The exit code that an error stands for. */
export function exitCodeOf(error: EyrieError): ExitCode {
  return CALLERS_FAULT.has(error.code) ? EXIT.usage : EXIT.unknown;
}

export function usageInvalid(problem: string, remedy: string): EyrieError {
  return new EyrieError({ code: 'EYRIE_CLI_USAGE_INVALID', problem, remedy });
}

/** What commander found wrong, in the words of Eyrie. */
export function usageErrorOf({ message }: CommanderError): EyrieError {
  const [first = '', hint] = message.replace(/^error: /, '').split('\n');
  const problem = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/\.$/, '');
  const meant = /^\(Did you mean (.*)\?\)$/.exec(hint ?? '')?.[1];
  return usageInvalid(
    problem,
    meant === undefined
      ? 'Add --help to see what there is'
      : `Perhaps you mean ${meant}; add --help to see what there is`,
  );
}

export function interrupted(): EyrieError {
  return new EyrieError({
    code: 'EYRIE_CLI_INTERRUPTED',
    problem: 'The command was interrupted before it was done',
    remedy: 'Run it again',
  });
}

/** For a file that an option names and that cannot be read. */
export function inputUnreadable(path: string, why: string, cause?: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_CLI_INPUT_UNREADABLE',
    problem: `The file ${path} cannot be used: ${why}`,
    remedy: 'Check the path, and that you may read it',
    cause,
  });
}
