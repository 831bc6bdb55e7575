import type { Diagnostics } from '../diagnostics/diagnostics.js';
import { messageOf } from '../errors/message-of.js';
import { startedAlready } from '../errors/started-already.js';
import { errorTypeOf } from '../observation/error-type.js';
import { beforeExit } from './before-exit.js';
import { withDeadline } from './deadline.js';
import { flushOnTermination } from './termination.js';

/**
 * In this order participants start, flush and close: what observes, what records, what serves, what writes down what
 * all of these still say, and what carries it away.
 */
export const LIFECYCLE_STAGES = ['source', 'signal', 'endpoint', 'log', 'outbound'] as const;

export type LifecycleStage = (typeof LIFECYCLE_STAGES)[number];

/** Something that must be started, flushed or undone with the app. */
export interface LifecycleParticipant {
  readonly name: string;
  readonly stage: LifecycleStage;
  /** How long each flush and the close may take, in milliseconds; a start may take as long as it needs. @default 5000 */
  readonly deadlineMs?: number;
  /** What it throws is the app's start error. */
  start?(): void | Promise<void>;
  /** Delivers what has ended. May be called more than once. */
  flush?(): void | Promise<void>;
  /** Undoes everything that `start` did. */
  close?(): void | Promise<void>;
}

const DEFAULT_DEADLINE_MS = 5000;

type State = 'new' | 'started' | 'closed';

/** Starts all parts of one app in order, flushes and closes them in the same order, each within its deadline. */
export class Lifecycle {
  readonly #diagnostics: Diagnostics;
  // Bounded by the number of register() calls in the source.
  readonly #participants: LifecycleParticipant[] = [];
  #state: State = 'new';
  #starting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #stopWatchingTermination: (() => void) | undefined;
  #stopWaitingForExit: (() => void) | undefined;

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  /** @throws EyrieError `EYRIE_STARTED_ALREADY` once the app has started. */
  register(participant: LifecycleParticipant): void {
    if (this.#starting !== undefined) throw startedAlready(`"${participant.name}"`);
    this.#participants.push(participant);
  }

  /** Starts everything once; where one part cannot start, what was started is closed and its error is thrown. */
  start(): Promise<void> {
    this.#starting ??= this.#startAll();
    return this.#starting;
  }

  async #startAll(): Promise<void> {
    const started: LifecycleParticipant[] = [];
    for (const participant of this.#inOrder()) {
      started.push(participant);
      try {
        await participant.start?.();
      } catch (error) {
        this.#state = 'closed';
        await this.#run('close', started);
        throw error;
      }
    }
    this.#state = 'started';
    if (started.some(({ flush }) => flush !== undefined)) {
      this.#stopWatchingTermination = flushOnTermination(() => this.flush());
    }
  }

  /** Delivers what has ended; failures are reported, never thrown. */
  async flush(): Promise<void> {
    if (this.#state === 'started') await this.#run('flush', this.#inOrder());
  }

  /**
   * The app has begun to close. Flushes now, and closes at the latest when the process has nothing left to do, for a
   * framework that skips its last hooks (Nest 11, when another module's destroy hook throws).
   */
  async beginClosing(): Promise<void> {
    if (this.#state !== 'started') return;
    this.#stopWaitingForExit ??= beforeExit(() => void this.close());
    await this.flush();
  }

  /**
   * Flushes, then undoes everything, once; failures are reported, never thrown. Waits for a start that goes on. Without
   * a start it only undoes.
   */
  async close(): Promise<void> {
    this.#closing ??= this.#starting === undefined ? this.#closeUnstarted() : this.#closeAll(this.#starting);
    await this.#closing;
  }

  /** What took hold of something before the start lets go of it. */
  async #closeUnstarted(): Promise<void> {
    this.#state = 'closed';
    await this.#run('close', this.#inOrder());
  }

  async #closeAll(starting: Promise<void>): Promise<void> {
    // A start that failed has closed what it had started.
    await starting.catch(() => {});
    if (this.#state !== 'started') return;
    await this.flush();
    this.#state = 'closed';
    this.#stopWatchingTermination?.();
    this.#stopWaitingForExit?.();
    await this.#run('close', this.#inOrder());
  }

  #inOrder(): LifecycleParticipant[] {
    return LIFECYCLE_STAGES.flatMap((stage) => this.#participants.filter((each) => each.stage === stage));
  }

  async #run(step: 'flush' | 'close', participants: readonly LifecycleParticipant[]): Promise<void> {
    for (const participant of participants) {
      try {
        await withDeadline(participant.deadlineMs ?? DEFAULT_DEADLINE_MS, () => participant[step]?.());
      } catch (error) {
        this.#diagnostics.report({
          code: step === 'flush' ? 'EYRIE_FLUSH_FAILED' : 'EYRIE_CLOSE_FAILED',
          key: participant.name,
          problem: `The ${step} of "${participant.name}" failed (${errorTypeOf(error)}: ${messageOf(error)})`,
          remedy:
            step === 'flush'
              ? 'What it had not delivered may be lost. Check what it delivers to'
              : 'The app went on closing. Report it with this message',
        });
      }
    }
  }
}
