import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EyrieError } from '@eyrie/core/engine';
import type { WithDefaults } from '../shared/with-defaults.js';
import { isCheckpointPath } from './checkpoint-path.js';
import { type GitAnswer, type GitCommand, runGit } from './git-command.js';
import type { GIT_SINK_DEFAULTS, GitSinkOptions } from './git-options.js';

/** Files by path, and the message of the commit they come with. */
export interface Change {
  readonly files: ReadonlyMap<string, string>;
  readonly message: string;
  readonly time: string;
}

export type GitSettings = WithDefaults<GitSinkOptions, keyof typeof GIT_SINK_DEFAULTS>;

const FILE_MODE = '100644';

/** A bare repository that only ever adds files to one branch. */
export class CheckpointRepository {
  readonly #settings: GitSettings;
  readonly #ref: string;

  constructor(settings: GitSettings) {
    this.#settings = settings;
    this.#ref = `refs/heads/${settings.branch}`;
  }

  /** Makes the repository where it is missing. */
  async open(signal: AbortSignal): Promise<void> {
    const { folder } = this.#settings;
    const isThere = await access(join(folder, 'HEAD')).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await this.#git({ args: ['init', '--bare', '--quiet'], signal });
  }

  /** The branch as it is here; `undefined` before its first commit. */
  async head(signal: AbortSignal): Promise<string | undefined> {
    return this.#commitOf(this.#ref, signal);
  }

  /** Fetches the branch of the remote; `undefined` where it has none. */
  async fetch(remote: string, signal: AbortSignal): Promise<string | undefined> {
    const listed = await this.#git({ args: ['ls-remote', '--', remote, this.#ref], signal });
    if (listed.trim() === '') return undefined;
    const fetched = 'refs/eyrie/fetched';
    await this.#git({
      args: ['fetch', '--quiet', '--no-tags', '--', remote, `+${this.#ref}:${fetched}`],
      signal,
    });
    return this.#commitOf(fetched, signal);
  }

  /** A file of a commit. */
  async fileOf(commit: string, path: string, signal: AbortSignal): Promise<string | undefined> {
    const entry = await this.#git({ args: ['ls-tree', commit, '--', path], signal });
    const [, object] = /^\d+ blob ([\da-f]+)\t/.exec(entry) ?? [];
    return object === undefined ? undefined : this.#git({ args: ['cat-file', 'blob', object], signal });
  }

  /** Adds files to a commit, and with them the checkpoints that only `others` has. Moves the branch, if nobody did. */
  async commit(
    { files, message, time }: Change,
    parent: string | undefined,
    others: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const before = await this.head(signal);
    const scratch = await mkdtemp(join(tmpdir(), 'eyrie-git-'));
    try {
      const environment = { GIT_INDEX_FILE: join(scratch, 'index') };
      if (parent !== undefined) await this.#git({ args: ['read-tree', parent], environment, signal });
      const entries = [...(await this.#missing(parent, others, signal))];
      for (const [path, content] of files) {
        const object = await this.#git({ args: ['hash-object', '-w', '--stdin'], input: content, signal });
        entries.push(`${FILE_MODE} ${object.trim()}\t${path}`);
      }
      const input = entries.map((entry) => `${entry}\n`).join('');
      await this.#git({ args: ['update-index', '--add', '--index-info'], input, environment, signal });
      const tree = (await this.#git({ args: ['write-tree'], environment, signal })).trim();
      const commit = await this.#commitTree(tree, parent, message, time, signal);
      await this.#git({ args: ['update-ref', this.#ref, commit, before ?? ''], signal });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  /** Whether the remote took the branch; not where it has commits that are not here. */
  async push(remote: string, signal: AbortSignal): Promise<boolean> {
    const args = ['push', '--quiet', '--porcelain', '--', remote, `${this.#ref}:${this.#ref}`];
    const answer = await this.#run({ args, signal });
    if (answer.code === 0) return true;
    // Another clone pushed first; everything else is a failure.
    if (
      /\((?:fetch first|non-fast-forward)\)|cannot lock ref|incorrect old value/.test(
        `${answer.stdout}${answer.stderr}`,
      )
    ) {
      return false;
    }
    throw failed('push', answer);
  }

  /** Packs what many commits left behind, once it is worth it. */
  async tidy(signal: AbortSignal): Promise<void> {
    await this.#run({ args: ['gc', '--auto', '--quiet'], signal });
  }

  async #commitTree(
    tree: string,
    parent: string | undefined,
    message: string,
    time: string,
    signal: AbortSignal,
  ): Promise<string> {
    const { author, sign } = this.#settings;
    const date = `${Math.floor(Date.parse(time) / 1000)} +0000`;
    const answer = await this.#git({
      args: [
        'commit-tree',
        tree,
        ...(parent === undefined ? [] : ['-p', parent]),
        ...(sign === false ? ['--no-gpg-sign'] : [sign === true ? '-S' : `-S${sign}`]),
        '-F',
        '-',
      ],
      input: message,
      environment: {
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: author.name,
        GIT_COMMITTER_EMAIL: author.email,
      },
      signal,
    });
    return answer.trim();
  }

  /** Entries of checkpoints that `others` has and `parent` has not. */
  async #missing(
    parent: string | undefined,
    others: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    if (others === undefined || others === parent) return [];
    const known = new Set(
      parent === undefined ? [] : (await this.#entriesOf(parent, signal)).map((entry) => entry.path),
    );
    return (await this.#entriesOf(others, signal))
      .filter(({ path }) => isCheckpointPath(path) && !known.has(path))
      .map(({ object, path }) => `${FILE_MODE} ${object}\t${path}`);
  }

  async #entriesOf(
    commit: string,
    signal: AbortSignal,
  ): Promise<readonly { readonly object: string; readonly path: string }[]> {
    const listed = await this.#git({ args: ['ls-tree', '-r', '-z', commit], signal });
    return listed.split('\0').flatMap((entry) => {
      const [, object, path] = /^\d+ blob ([\da-f]+)\t(.+)$/s.exec(entry) ?? [];
      return object === undefined || path === undefined ? [] : [{ object, path }];
    });
  }

  async #commitOf(ref: string, signal: AbortSignal): Promise<string | undefined> {
    const answer = await this.#run({ args: ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], signal });
    return answer.code === 0 ? answer.stdout.trim() : undefined;
  }

  async #git(command: GitCommand): Promise<string> {
    const answer = await this.#run(command);
    if (answer.code !== 0) throw failed(command.args[0] ?? '', answer);
    return answer.stdout;
  }

  #run(command: GitCommand): Promise<GitAnswer> {
    return runGit(this.#settings.program, this.#settings.folder, command);
  }
}

const URL_CREDENTIALS = /:\/\/[^/\s@]+@/g;

function failed(command: string, { code, stdout, stderr }: GitAnswer): EyrieError {
  const said = `${stderr} ${stdout}`
    .replace(URL_CREDENTIALS, '://…@')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
  return new EyrieError({
    code: 'EYRIE_AUDIT_GIT_FAILED',
    problem: `"git ${command}" of an audit sink ended with the exit code ${code} (${said})`,
    remedy: 'Check the folder, the remote and its permissions; the checkpoint is tried again',
  });
}
