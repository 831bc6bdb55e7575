// The entry of the thread that seals and delivers, so that neither SQLite's locks nor hashing hold up the app.
import { parentPort, workerData } from 'node:worker_threads';
import { createRedactor, type Diagnostic, Diagnostics } from '@eyrie/core/engine';
import { Leases, openStore } from '@eyrie/store/engine';
import { startPipeline } from './local-pipeline.js';
import { RemoteSinks } from './remote-sinks.js';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.js';

const NUMBERS_EVERY_MS = 500;

/** Says on the main thread what is to be said. */
class ForwardedDiagnostics extends Diagnostics {
  readonly #post: (message: FromThread) => void;

  constructor(post: (message: FromThread) => void) {
    super(() => {});
    this.#post = post;
  }

  override report(diagnostic: Diagnostic): void {
    this.#post({ type: 'diagnostic', diagnostic });
  }
}

async function run({ storeUrl, settings, holder, redaction, sinks }: ThreadStart): Promise<void> {
  const post = (message: FromThread): void => parentPort?.postMessage(message);
  const diagnostics = new ForwardedDiagnostics(post);
  const store = await openStore({ url: storeUrl, maxConnections: 3, diagnostics });
  // A thread that failed has left them behind. What cannot be released now ends by itself.
  await new Leases({ store }).releaseAll(holder).catch(() => {});
  const remote = new RemoteSinks(sinks, post);
  const pipeline = startPipeline({
    store,
    settings,
    holder,
    sinks: remote.sinks,
    diagnostics,
    redactor: createRedactor(redaction),
  });
  const postNumbers = (): void => post({ type: 'numbers', numbers: pipeline.numbers() });
  const timer = setInterval(postNumbers, NUMBERS_EVERY_MS);

  const drain = async (id: number, deadlineMs: number): Promise<void> => {
    await pipeline.drain(deadlineMs);
    postNumbers();
    post({ type: 'drained', id });
  };
  let isClosing = false;
  const close = async (): Promise<void> => {
    if (isClosing) return;
    isClosing = true;
    clearInterval(timer);
    await pipeline.close();
    await store.close();
    postNumbers();
    parentPort?.close();
  };
  parentPort?.on('message', (message: ToThread) => {
    switch (message.type) {
      case 'wake':
        pipeline.wake();
        break;
      case 'drain':
        void drain(message.id, message.deadlineMs);
        break;
      case 'close':
        void close();
        break;
      case 'sink-answered':
      case 'sink-threw':
        remote.answered(message);
        break;
    }
  });
}

await run(workerData as ThreadStart);
