import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EyrieError, messageOf } from '@eyrie/core/engine';
import type { SealedRecord, SignedCheckpoint } from '../../records/sealed-record.js';
import type { AuditSink, DeliveryResult, SinkContext } from '../audit-sink.js';
import { checkpointOfNote } from '../shared/checkpoint-of-note.js';
import { checkpointConflict } from '../shared/conflicts.js';
import { sameForAll } from '../shared/deliver-each.js';
import { sinkOptionInvalid } from '../shared/option-error.js';
import { safeSegment } from '../shared/safe-segment.js';
import { withDefaults } from '../shared/with-defaults.js';
import { checkpointPath, latestPath } from './checkpoint-path.js';
import { CheckpointRepository, type GitSettings } from './checkpoint-repository.js';
import { runGit } from './git-command.js';
import { GIT_SINK_DEFAULTS, type GitSinkOptions } from './git-options.js';

const MAX_PUSHES = 5;
const PUSH_PAUSE_MS = 200;
const TIDY_EVERY_COMMITS = 500;
const OPEN_DEADLINE_MS = 10_000;

// What Git and a shell in a server's hook agree on, by far stricter than Git itself.
const BRANCH = /^(?!.*(?:\.\.|\/\/|\.lock(?:\/|$)))[A-Za-z0-9][\w./-]{0,199}(?<![./])$/;

/**
 * Anchors checkpoints in a Git repository, and keeps no records: one commit each on a branch of its own, with the note
 * at `checkpoints/<stream>/…/<size>.note` and `checkpoints/<stream>/latest.note`, and the trailers `Audit-Size` and
 * `Audit-Root`. With a `remote` it counts as anchored once that has taken the commit, always as a fast-forward: where
 * another one pushed first, the commit is made anew on top of theirs. Another checkpoint of the same size is rejected.
 * The remote's branch should be protected against force pushes; the last checkpoint of a day covers all before it.
 *
 * @throws EyrieError `EYRIE_AUDIT_SINK_OPTION_INVALID`; when the app starts, `EYRIE_AUDIT_GIT_MISSING` without the
 * program `git`; with delivery, `EYRIE_AUDIT_GIT_FAILED`, which counts as `retry`.
 *
 * @example
 * ```ts
 * import { gitSink } from '@eyrie/audit/engine';
 *
 * const sink = gitSink({ folder: '/var/lib/orders/anchor.git', remote: 'git@git.example.com:audit/orders.git' });
 * ```
 */
export function gitSink(options: GitSinkOptions): AuditSink {
  const settings = withDefaults(options, GIT_SINK_DEFAULTS);
  const { name, folder, branch, remote, sign } = settings;
  if (folder === '') throw sinkOptionInvalid(name, 'has no folder', 'Give the path of a folder as "folder"');
  if (!BRANCH.test(branch)) {
    throw sinkOptionInvalid(
      name,
      'has a "branch" that is no plain name',
      'Give a name of letters, digits, dashes, dots and single slashes',
    );
  }
  // `ext::` would run a program, and a dash would be an option.
  if (remote !== undefined && (remote === '' || remote.startsWith('-') || /^\w+::/.test(remote))) {
    throw sinkOptionInvalid(name, 'has a "remote" that is no URL or path', 'Give the URL of a repository');
  }
  if (sign === '') throw sinkOptionInvalid(name, 'has an empty "sign"', 'Name a key, or give true or false');
  return new GitSink(settings);
}

class GitSink implements AuditSink {
  readonly name: string;
  readonly keeps = 'checkpoints';
  readonly timeoutMs: number;
  readonly #settings: GitSettings;
  readonly #repository: CheckpointRepository;
  #commits = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(settings: GitSettings) {
    this.name = settings.name;
    this.timeoutMs = settings.timeoutMs;
    this.#settings = settings;
    this.#repository = new CheckpointRepository(settings);
  }

  async open(): Promise<void> {
    const { program, folder } = this.#settings;
    const signal = AbortSignal.timeout(OPEN_DEADLINE_MS);
    try {
      await runGit(program, folder, { args: ['--version'], signal });
    } catch (error) {
      throw new EyrieError({
        code: 'EYRIE_AUDIT_GIT_MISSING',
        problem: `The audit sink "${this.name}" needs the program "${program}", which cannot be run`,
        remedy: 'Install Git, or give its path as "program"',
        cause: error,
      });
    }
    await this.#repository.open(signal);
  }

  async deliver(records: readonly SealedRecord[]): Promise<readonly DeliveryResult[]> {
    return sameForAll(records, { outcome: 'delivered', receipt: 'not kept here: checkpoints alone are' });
  }

  anchor(checkpoint: SignedCheckpoint, { signal }: SinkContext): Promise<DeliveryResult> {
    const result = this.#turn.then(async (): Promise<DeliveryResult> => {
      try {
        signal.throwIfAborted();
        return await this.#anchor(checkpoint, signal);
      } catch (error) {
        return { outcome: 'retry', error: messageOf(error) };
      }
    });
    this.#turn = result;
    return result;
  }

  async close(): Promise<void> {
    await this.#turn;
  }

  async #anchor(checkpoint: SignedCheckpoint, signal: AbortSignal): Promise<DeliveryResult> {
    const { remote } = this.#settings;
    await this.#repository.open(signal);
    let base = await this.#repository.head(signal);
    for (let pushes = 1; ; pushes += 1) {
      const there = base === undefined ? undefined : await this.#noteIn(base, checkpoint, signal);
      if (there !== undefined && !saysTheSame(there, checkpoint)) {
        return checkpointConflict(checkpoint, `the branch ${this.#settings.branch}`);
      }
      await this.#commit(checkpoint, base, there !== undefined, signal);
      if (remote === undefined || (await this.#repository.push(remote, signal))) {
        return { outcome: 'delivered', receipt: `commit ${await this.#repository.head(signal)}` };
      }
      if (pushes === MAX_PUSHES) {
        return { outcome: 'retry', error: `others pushed first, ${MAX_PUSHES} times in a row` };
      }
      await sleep(randomInt(PUSH_PAUSE_MS), undefined, { signal });
      base = await this.#repository.fetch(remote, signal);
    }
  }

  /** Makes the branch hold the checkpoint, on top of `base`, together with those that were not pushed yet. */
  async #commit(
    checkpoint: SignedCheckpoint,
    base: string | undefined,
    isThere: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const head = await this.#repository.head(signal);
    if (isThere && head === base) return;
    const latest =
      base === undefined ? undefined : await this.#repository.fileOf(base, latestPath(checkpoint), signal);
    const latestSize = latest === undefined ? 0 : (checkpointOfNote(latest, '', '')?.size ?? 0);
    const files = new Map(isThere ? [] : [[checkpointPath(checkpoint), checkpoint.note]]);
    if (checkpoint.size > latestSize) files.set(latestPath(checkpoint), checkpoint.note);
    const change = { files, message: messageFor(checkpoint), time: checkpoint.createdAt };
    await this.#repository.commit(change, base, head, signal);
    this.#commits += 1;
    if (this.#commits % TIDY_EVERY_COMMITS === 0) await this.#repository.tidy(signal);
  }

  #noteIn(commit: string, checkpoint: SignedCheckpoint, signal: AbortSignal): Promise<string | undefined> {
    return this.#repository.fileOf(commit, checkpointPath(checkpoint), signal);
  }
}

/** Signatures may differ while keys are being changed. */
function saysTheSame(note: string, { size, root }: SignedCheckpoint): boolean {
  const there = checkpointOfNote(note, '', '');
  return there?.size === size && there.root === root;
}

function messageFor({ size, root, stream }: SignedCheckpoint): string {
  const name = safeSegment(stream);
  return `Checkpoint of ${size} records of ${name}\n\nAudit-Stream: ${name}\nAudit-Size: ${size}\nAudit-Root: ${root}\n`;
}
