import { execFile } from 'node:child_process';

/** One call of the program. */
export interface GitCommand {
  readonly args: readonly string[];
  /** @default nothing */
  readonly input?: string | undefined;
  /** Further variables. @default {} */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal;
}

/** What the program wrote; `code` is its exit code. */
export interface GitAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

// What it lists is a branch of checkpoints.
const MAX_OUTPUT_BYTES = 67_108_864;

/** Nothing of the caller's own repository, and nobody to answer a question. */
const WITHOUT: readonly string[] = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_CONFIG_PARAMETERS',
];

const SETTINGS: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsync=all',
  'gc.autoDetach=false',
  'maintenance.autoDetach=false',
];

/** Runs git in a bare repository, without a shell, without hooks and without a terminal. Rejects where it cannot run. */
export function runGit(program: string, folder: string, command: GitCommand): Promise<GitAnswer> {
  const { args, input = '', environment = {}, signal } = command;
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [`--git-dir=${folder}`, ...settings, ...args],
      {
        encoding: 'utf8',
        env: { ...ownEnvironment(), ...environment },
        maxBuffer: MAX_OUTPUT_BYTES,
        shell: false,
        signal,
        windowsHide: true,
      },
      (error, stdout, stderr) => {
        if (error === null) resolve({ code: 0, stdout, stderr });
        else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
        else reject(error);
      },
    );
    // It may end before it has read everything, which its exit code then tells.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

function ownEnvironment(): Record<string, string | undefined> {
  const environment: Record<string, string | undefined> = { ...process.env };
  for (const name of WITHOUT) delete environment[name];
  return {
    ...environment,
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    // SSH asks nothing either, unless the operator says how it is called.
    GIT_SSH_COMMAND: environment.GIT_SSH_COMMAND ?? 'ssh -oBatchMode=yes',
    LC_ALL: 'C',
  };
}
