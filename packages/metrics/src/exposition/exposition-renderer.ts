import type { Diagnostics } from '@eyrie/core/engine';
import type { MetricFamily } from '../series/family.js';
import { collectedText } from './collected-text.js';
import type { ExpositionFormat } from './exposition-format.js';
import { type PlannedFamily, planExposition } from './exposition-plan.js';
import { KeptPages } from './kept-pages.js';
import type { Labels } from './labels.js';
import { TimeSlices } from './time-slices.js';

/** Options of an {@link ExpositionRenderer}. */
export interface ExpositionRendererOptions {
  /** Labels that every sample carries, after its own; its own label of the same name wins. @default {} */
  readonly constantLabels?: Labels;
  /** Told of metrics that cannot be shown. */
  readonly diagnostics?: Diagnostics | undefined;
  /** How long rendering may hold the event loop at a time, in milliseconds. @default 3 */
  readonly sliceMilliseconds?: number;
  /** After how long without a scrape the pages of a format are dropped, in milliseconds. @default 600000 */
  readonly keepMilliseconds?: number;
}

const DEFAULTS = { sliceMilliseconds: 3, keepMilliseconds: 600_000 };

/** Small pieces are joined until a chunk has this many bytes. */
const CHUNK_BYTES = 16 * 1024;

interface FormatPages {
  readonly kept: KeptPages;
  readonly expiry: NodeJS.Timeout;
}

/**
 * Renders metric families page by page, in the Prometheus text format 0.0.4 or OpenMetrics 1.0. The lines of one
 * series come from one instant. It keeps each page of a format that is being scraped and rewrites only the digits
 * that changed, so the first scrape costs more than those after it.
 *
 * @example
 * ```ts
 * const renderer = new ExpositionRenderer({ constantLabels: { service: 'nexo-be' } });
 * for await (const chunk of renderer.render(registry.families(), 'text')) process.stdout.write(chunk);
 * renderer.dispose();
 * ```
 */
export class ExpositionRenderer {
  readonly #constantLabels: Labels;
  readonly #diagnostics: Diagnostics | undefined;
  readonly #slices: TimeSlices;
  readonly #keepMilliseconds: number;
  // Bounded by the number of formats.
  readonly #formats = new Map<ExpositionFormat, FormatPages>();

  constructor(options: ExpositionRendererOptions = {}) {
    this.#constantLabels = options.constantLabels ?? {};
    this.#diagnostics = options.diagnostics;
    this.#slices = new TimeSlices(options.sliceMilliseconds ?? DEFAULTS.sliceMilliseconds);
    this.#keepMilliseconds = options.keepMilliseconds ?? DEFAULTS.keepMilliseconds;
  }

  /** The exposition in chunks, each of which holds until the next is asked for. Several may be taken at a time. */
  async *render(
    families: readonly MetricFamily[],
    format: ExpositionFormat,
  ): AsyncGenerator<Buffer, void, undefined> {
    try {
      yield* this.#render(families, format);
    } catch (error) {
      // A page may have been left half patched.
      this.#drop(format);
      throw error;
    }
  }

  /** Drops what is kept; a later scrape starts anew. */
  dispose(): void {
    for (const format of this.#formats.keys()) this.#drop(format);
  }

  async *#render(
    families: readonly MetricFamily[],
    format: ExpositionFormat,
  ): AsyncGenerator<Buffer, void, undefined> {
    const slices = this.#slices;
    slices.begin();
    const small = new SmallPieces();
    for (const piece of this.#pieces(families, format)) {
      if (piece.length >= CHUNK_BYTES || small.add(piece) >= CHUNK_BYTES) {
        if (small.bytes > 0) yield small.take();
        if (piece.length >= CHUNK_BYTES) yield piece;
      }
      if (slices.isOver) await slices.next();
    }
    if (small.bytes > 0) yield small.take();
  }

  *#pieces(families: readonly MetricFamily[], format: ExpositionFormat): Generator<Buffer, void, undefined> {
    const plan = planExposition(families, format, this.#diagnostics);
    const kept = this.#keptPages(format);
    kept.keepOnly(new Set(plan.map(({ family }) => family.descriptor.name)));
    for (const planned of plan) {
      yield Buffer.from(planned.header);
      yield* this.#samples(planned, format, kept);
    }
    if (format === 'openmetrics') yield Buffer.from('# EOF\n');
  }

  *#samples(
    { family, sampleName }: PlannedFamily,
    format: ExpositionFormat,
    kept: KeptPages,
  ): Generator<Buffer> {
    const options = {
      sampleName,
      format,
      constantLabels: this.#constantLabels,
      diagnostics: this.#diagnostics,
    };
    if (family.kind !== 'collected') yield* kept.pagesOf(family, options).walk();
    else for (const text of collectedText(family, options)) yield Buffer.from(text);
  }

  #keptPages(format: ExpositionFormat): KeptPages {
    const present = this.#formats.get(format);
    if (present !== undefined) {
      present.expiry.refresh();
      return present.kept;
    }
    const expiry = setTimeout(() => this.#formats.delete(format), this.#keepMilliseconds).unref();
    const kept = new KeptPages();
    this.#formats.set(format, { kept, expiry });
    return kept;
  }

  #drop(format: ExpositionFormat): void {
    clearTimeout(this.#formats.get(format)?.expiry);
    this.#formats.delete(format);
  }
}

/** The whole exposition as one string, for tests and for code that shows metrics elsewhere. */
export async function expositionText(
  families: readonly MetricFamily[],
  options: { readonly format?: ExpositionFormat; readonly constantLabels?: Labels } = {},
): Promise<string> {
  const { format = 'text', ...rest } = options;
  const renderer = new ExpositionRenderer(rest);
  const chunks: Buffer[] = [];
  for await (const chunk of renderer.render(families, format)) chunks.push(Buffer.from(chunk));
  renderer.dispose();
  return Buffer.concat(chunks).toString();
}

class SmallPieces {
  // Bounded by CHUNK_BYTES, at which they are taken.
  #pieces: Buffer[] = [];
  bytes = 0;

  // Copied: another scrape may rewrite the page that a piece is a view of, once the walk has gone on.
  add(piece: Buffer): number {
    if (piece.length > 0) this.#pieces.push(Buffer.from(piece));
    this.bytes += piece.length;
    return this.bytes;
  }

  take(): Buffer {
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.bytes = 0;
    return joined;
  }
}
