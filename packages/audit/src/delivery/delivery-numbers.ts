import type { AuditSink } from '../sinks/audit-sink.js';

/** What one sink on one stream has come to, as this instance sees it. */
export interface SinkStatus {
  readonly stream: string;
  readonly sink: string;
  /**
   * `elsewhere` while another instance delivers to it, `starting` before the first look. One that keeps nothing but
   * checkpoints is `down` while it takes none.
   */
  readonly state: 'starting' | 'up' | 'down' | 'elsewhere';
  /** Records that were delivered by this instance since its start. */
  readonly delivered: number;
  /** Attempts of records and checkpoints that are made again, by this instance since its start. */
  readonly retried: number;
  /** Records that became dead letters, by this instance since its start. */
  readonly dead: number;
  /** Checkpoints that were kept by the sink, by this instance since its start. */
  readonly anchored: number;
  /** Checkpoints that were passed over or refused, by this instance since its start. */
  readonly notAnchored: number;
  /** Size of the newest checkpoint that it was handed, 0 before the first; `undefined` where it keeps none. */
  readonly anchoredSize: number | undefined;
  /** Attempts in a row to hand over a checkpoint that failed or were refused, by this instance. */
  readonly anchorFailures: number;
  /** How old the oldest checkpoint is that waits to be handed over, in milliseconds; 0 where none does. */
  readonly oldestUnanchoredMs: number;
  /** The `seq` that is delivered next. */
  readonly nextSeq: number;
  /** Records that were never given to the sink or that it has not taken yet, without pending ones. */
  readonly lag: number;
  /** Records that failed and are tried again; looked up every 10 seconds. */
  readonly pending: number;
  /** Dead letters in the store; looked up every 10 seconds. */
  readonly deadLetters: number;
  /** How old the oldest record is that the sink does not have, in milliseconds; 0 where it has all. */
  readonly oldestUndeliveredMs: number;
  /** Why it failed the last time, redacted, at most 300 characters. @default nothing */
  readonly lastError: string | undefined;
}

/** The same, while it changes. */
export class DeliveryNumbers {
  readonly #keeps: AuditSink['keeps'];
  state: SinkStatus['state'] = 'starting';
  delivered = 0;
  retried = 0;
  dead = 0;
  anchored = 0;
  notAnchored = 0;
  anchoredSize: number | undefined;
  anchorFailures = 0;
  /** When the oldest checkpoint was made that waits; milliseconds since 1970. */
  unanchoredAt: number | undefined;
  nextSeq = 1;
  headSize = 0;
  pending = 0;
  deadLetters = 0;
  /** When the oldest record was sealed that waits to be given to the sink; milliseconds since 1970. */
  oldestFreshAt: number | undefined;
  /** When the oldest pending record failed first. */
  oldestPendingAt: number | undefined;
  lastError: string | undefined;

  constructor({ keeps }: Pick<AuditSink, 'keeps'>) {
    this.#keeps = keeps;
  }

  statusOf(key: { readonly stream: string; readonly sink: string }, now: number): SinkStatus {
    const { delivered, retried, dead, anchored, notAnchored, nextSeq, headSize } = this;
    const oldest = Math.min(this.oldestFreshAt ?? now, this.oldestPendingAt ?? now);
    return {
      stream: key.stream,
      sink: key.sink,
      state: this.#isAnchorDown ? 'down' : this.state,
      delivered,
      retried,
      dead,
      anchored,
      notAnchored,
      anchoredSize: this.anchoredSize,
      anchorFailures: this.anchorFailures,
      oldestUnanchoredMs: Math.max(0, now - (this.unanchoredAt ?? now)),
      nextSeq,
      lag: Math.max(0, headSize + 1 - nextSeq),
      pending: this.pending,
      deadLetters: this.deadLetters,
      oldestUndeliveredMs: Math.max(0, now - oldest),
      lastError: this.lastError,
    };
  }

  get #isAnchorDown(): boolean {
    return this.#keeps === 'checkpoints' && this.state === 'up' && this.anchorFailures > 0;
  }
}
