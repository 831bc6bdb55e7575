import type { LogLine } from '../line/log-line.js';
import { KeptLines } from './kept-lines.js';
import { lineSize } from './line-size.js';

/** Lines of one request that are kept where nothing else is said. */
export const DEFAULT_LINES_PER_REQUEST = 100;

/** Bytes of all kept lines where nothing else is said: 8 MiB. */
export const DEFAULT_TAIL_BYTES = 8_388_608;

/** How much a {@link TailBuffer} keeps. */
export interface TailBufferBounds {
  /** The newest lines of each request that are kept. @default 100 */
  readonly maxLinesPerRequest?: number | undefined;
  /** Memory of all kept lines, as estimated, in bytes. @default 8_388_608 */
  readonly maxBytes?: number | undefined;
}

/** What becomes of the lines of a request that would not be written: kept, written all the same, or dropped. */
export type TailState = 'keeping' | 'released' | 'discarded' | 'off';

/** Why a line that was to be kept is lost. */
export type TailLoss =
  /** Newer lines of the same request took its place. */
  | 'request_full'
  /** All requests together keep as much as they may. */
  | 'buffer_full'
  /** Its request never ended. */
  | 'never_ended';

/** Keeps the lines of requests that go well from being written, and writes those of the others. */
export interface TailLines {
  /** What becomes of further lines of this request. */
  stateOf(request: object): TailState;
  /** Keeps a line until its request has ended. Never throws. */
  keep(request: object, line: LogLine): void;
  /** The kept lines in their order, once; further lines of the request are written at once. */
  release(request: object): readonly LogLine[];
  /** Forgets the kept lines; further lines of the request are not kept any more. */
  discard(request: object): void;
}

const NOTHING: readonly LogLine[] = Object.freeze([]);

/** Tail buffering that is off. */
export const NO_TAIL: TailLines = Object.freeze({
  stateOf: (): TailState => 'off',
  keep: () => {},
  release: () => NOTHING,
  discard: () => {},
});

type RequestTail =
  | { readonly state: 'keeping'; readonly lines: KeptLines }
  | { readonly state: 'released' | 'discarded' };

const RELEASED: RequestTail = Object.freeze({ state: 'released' });
const DISCARDED: RequestTail = Object.freeze({ state: 'discarded' });

/**
 * Keeps in memory what a request would not write, such as its debug lines, until it is known whether the request
 * failed or was slow. Per request the newest lines are kept, because they are nearest to the failure; a first line
 * says how many are missing. Beyond the memory of all requests new lines are dropped and counted.
 *
 * A request is whatever object stands for it, the same for all of its lines. One that never ends gives its memory
 * back once it is garbage.
 */
export class TailBuffer implements TailLines {
  readonly #maxLines: number;
  readonly #maxBytes: number;
  // Bounded by the requests that are alive.
  readonly #requests = new WeakMap<object, RequestTail>();
  readonly #neverEnded = new FinalizationRegistry<KeptLines>((lines) => {
    this.#forget(lines);
    if (lines.length > 0) this.#lose('never_ended', lines.length);
  });
  readonly #lost = new Map<TailLoss, number>();
  #keptLines = 0;
  #releasedLines = 0;
  #discardedLines = 0;
  #heldLines = 0;
  #heldBytes = 0;

  constructor(bounds: TailBufferBounds = {}) {
    this.#maxLines = bounds.maxLinesPerRequest ?? DEFAULT_LINES_PER_REQUEST;
    this.#maxBytes = bounds.maxBytes ?? DEFAULT_TAIL_BYTES;
  }

  /** Lines that were kept since start: now held, released, discarded, or lost as `request_full` or `never_ended`. */
  get keptLines(): number {
    return this.#keptLines;
  }

  /** Kept lines that were given out to be written, since start. */
  get releasedLines(): number {
    return this.#releasedLines;
  }

  /** Kept lines of requests that went well, since start. */
  get discardedLines(): number {
    return this.#discardedLines;
  }

  /** Lines that are lost although their request may have failed, by reason, since start. */
  get droppedLines(): ReadonlyMap<TailLoss, number> {
    return this.#lost;
  }

  /** Lines that are held now. */
  get heldLines(): number {
    return this.#heldLines;
  }

  /** Bytes of the lines that are held now, as estimated. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  stateOf(request: object): TailState {
    return this.#requests.get(request)?.state ?? 'keeping';
  }

  keep(request: object, line: LogLine): void {
    const lines = this.#linesOf(request);
    if (lines === undefined) return;
    const size = lineSize(line);
    const growth = size - lines.sizeToFree;
    if (this.#heldBytes + growth > this.#maxBytes) {
      lines.miss(line);
      this.#lose('buffer_full', 1);
      return;
    }
    this.#keptLines += 1;
    this.#heldBytes += growth;
    if (lines.add(line, size)) this.#lose('request_full', 1);
    else this.#heldLines += 1;
  }

  release(request: object): readonly LogLine[] {
    const lines = this.#end(request, RELEASED);
    if (lines === undefined) return NOTHING;
    this.#releasedLines += lines.length;
    return lines.inOrder();
  }

  discard(request: object): void {
    this.#discardedLines += this.#end(request, DISCARDED)?.length ?? 0;
  }

  #linesOf(request: object): KeptLines | undefined {
    const tail = this.#requests.get(request);
    if (tail !== undefined) return tail.state === 'keeping' ? tail.lines : undefined;
    const lines = new KeptLines(this.#maxLines);
    this.#requests.set(request, { state: 'keeping', lines });
    this.#neverEnded.register(request, lines, lines);
    return lines;
  }

  #end(request: object, end: RequestTail): KeptLines | undefined {
    const tail = this.#requests.get(request);
    // What was released stays so: its late lines are wanted.
    if (tail === undefined || tail.state === 'discarded') this.#requests.set(request, end);
    if (tail?.state !== 'keeping') return undefined;
    this.#requests.set(request, end);
    this.#neverEnded.unregister(tail.lines);
    this.#forget(tail.lines);
    return tail.lines;
  }

  #forget(lines: KeptLines): void {
    this.#heldLines -= lines.length;
    this.#heldBytes -= lines.size;
  }

  #lose(reason: TailLoss, lines: number): void {
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + lines);
  }
}
