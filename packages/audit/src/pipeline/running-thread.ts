import { Worker } from 'node:worker_threads';
import { type Diagnostic, messageOf } from '@eyrie/core/engine';
import type { AuditSink } from '../sinks/audit-sink.js';
import type { PipelineNumbers } from './audit-pipeline.js';
import { SinkDesk } from './sink-desk.js';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.js';

/** What a thread is started with, and who hears of it. */
export interface RunningThreadOptions {
  readonly entry: URL;
  readonly start: Omit<ThreadStart, 'sinks'>;
  readonly sinks: readonly AuditSink[];
  readonly counted: (numbers: PipelineNumbers) => void;
  readonly said: (diagnostic: Diagnostic) => void;
  /** It is gone, and why, for people; once. */
  readonly ended: (problem: string) => void;
}

/** One thread that seals and delivers, until it ends. It keeps the process alive only while somebody waits for it. */
export class RunningThread {
  readonly #options: RunningThreadOptions;
  readonly #worker: Worker;
  readonly #desk: SinkDesk;
  // Bounded by the flushes that go on.
  readonly #draining = new Map<number, () => void>();
  readonly #exited: Promise<void>;
  #drains = 0;
  #waits = 0;

  constructor(options: RunningThreadOptions) {
    const { entry, start, sinks } = options;
    this.#options = options;
    this.#desk = new SinkDesk(sinks);
    const workerData: ThreadStart = { ...start, sinks: this.#desk.shapes() };
    this.#worker = new Worker(entry, { name: 'eyrie-audit', workerData });
    let problem: string | undefined;
    this.#worker.on('message', (message: FromThread) => this.#heard(message));
    this.#worker.on('error', (error) => {
      problem ??= messageOf(error);
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#end(problem ?? `it ended with code ${code}`);
        resolve();
      });
    });
    // Last: who listens to messages holds the process again.
    this.#worker.unref();
  }

  post(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  /** Resolves when all that can be delivered now is, when the deadline has passed, or when the thread is gone. */
  async drain(deadlineMs: number): Promise<void> {
    this.#drains += 1;
    const id = this.#drains;
    await this.#whileAlive(
      deadlineMs,
      () => this.#drained(id),
      async () => {
        await new Promise<void>((resolve) => {
          this.#draining.set(id, resolve);
          this.post({ type: 'drain', id, deadlineMs });
        });
      },
    );
  }

  /** Lets the thread finish what it does; ends it where that takes longer. */
  async close(deadlineMs: number): Promise<void> {
    await this.#whileAlive(
      deadlineMs,
      () => void this.#worker.terminate(),
      async () => {
        this.post({ type: 'close' });
        await this.#exited;
      },
    );
  }

  /** Nothing else may keep the process alive until `work` is done, or its deadline has passed. */
  async #whileAlive(deadlineMs: number, late: () => void, work: () => Promise<void>): Promise<void> {
    const timer = setTimeout(late, deadlineMs);
    this.#waits += 1;
    this.#worker.ref();
    await work();
    clearTimeout(timer);
    this.#waits -= 1;
    if (this.#waits === 0) this.#worker.unref();
  }

  #heard(message: FromThread): void {
    switch (message.type) {
      case 'numbers':
        this.#options.counted(message.numbers);
        break;
      case 'drained':
        this.#drained(message.id);
        break;
      case 'diagnostic':
        this.#options.said(message.diagnostic);
        break;
      case 'sink-call':
        void this.#desk.call(message.id, message.call).then((answer) => this.post(answer));
        break;
      case 'sink-abort':
        this.#desk.abort(message.id);
        break;
    }
  }

  #end(problem: string): void {
    this.#desk.abortAll();
    for (const id of this.#draining.keys()) this.#drained(id);
    this.#options.ended(problem);
  }

  #drained(id: number): void {
    this.#draining.get(id)?.();
    this.#draining.delete(id);
  }
}
