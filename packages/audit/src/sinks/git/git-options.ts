/** In which repository, and on which branch, checkpoints are committed. */
export interface GitSinkOptions {
  /** Folder of a bare repository of the sink's own, made where it is missing. */
  readonly folder: string;
  /** URL or path of the repository that commits are pushed to, always as a fast-forward. @default none */
  readonly remote?: string | undefined;
  /** @default 'git' */
  readonly name?: string | undefined;
  /** @default 'audit-checkpoints' */
  readonly branch?: string | undefined;
  /** @default { name: 'Eyrie audit', email: 'audit@localhost' } */
  readonly author?: { readonly name: string; readonly email: string } | undefined;
  /** Whether commits are signed, with the key of Git's own configuration or with the named one. @default false */
  readonly sign?: boolean | string | undefined;
  /** The program. @default 'git' */
  readonly program?: string | undefined;
  /** Deadline of one call in milliseconds. @default 60_000 */
  readonly timeoutMs?: number | undefined;
}

export const GIT_SINK_DEFAULTS = Object.freeze({
  name: 'git',
  branch: 'audit-checkpoints',
  author: Object.freeze({ name: 'Eyrie audit', email: 'audit@localhost' }),
  sign: false,
  program: 'git',
  timeoutMs: 60_000,
});
