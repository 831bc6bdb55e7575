import type { Series } from '../series/family.js';
import { MAX_EXEMPLAR_BYTES, prepareExemplar, writeExemplar } from './exemplar-text.js';
import {
  formatNumber,
  integerWidth,
  isFastInteger,
  MAX_NUMBER_BYTES,
  writeAscii,
  writeInteger,
  writeNumber,
} from './numbers.js';
import { PageText } from './page-text.js';
import type { ScratchBytes } from './scratch-bytes.js';
import type { SeriesLayout } from './series-layout.js';

/** A page takes no further series once it holds this many bytes. */
const PAGE_BYTES = 64 * 1024;
const LINE_FEED = 10;

/** What the pages of a family are made from. */
export interface PageSource<S extends Series> {
  readonly layout: SeriesLayout<S>;
  readonly series: readonly S[];
  readonly scratch: ScratchBytes;
}

/**
 * The rendered lines of some neighbouring series. A refresh compares each series' numbers with those shown and
 * writes only the digits that changed, with the exemplar behind them, in place unless a reader holds the page: then
 * in a copy.
 *
 * Besides the text it keeps, per series, 9 bytes a line and 8 more.
 */
export class SeriesPage<S extends Series> {
  readonly first: number;
  readonly end: number;
  readonly isFull: boolean;
  readonly #layout: SeriesLayout<S>;
  readonly #series: readonly S[];
  /** Per series and line, as shown. */
  readonly #shown: Float64Array;
  /** Per series and line: how many bytes the number shown takes, with its exemplar. */
  readonly #widths: Uint8Array;
  /** Per series: how many bytes its labels take in a line. */
  readonly #labelBytes: Uint32Array;
  /** Per series: how many bytes its lines take. */
  readonly #blockBytes: Uint32Array;
  #text: PageText;

  constructor({ layout, series, scratch }: PageSource<S>, first: number, atLeast = 0) {
    const { numbers, fixedBytes } = layout;
    const shown: number[] = [];
    const widths: number[] = [];
    const labelBytes: number[] = [];
    const blockBytes: number[] = [];
    const fixed = fixedBytes.reduce((sum, bytes) => sum + bytes, 0);
    let at = 0;
    let end = first;
    for (; end < series.length && (at < PAGE_BYTES || end - first < atLeast); end++) {
      const one = series[end] as S;
      const labels = layout.labelsOf(one);
      const width = Buffer.byteLength(labels);
      const start = at;
      const exemplars = layout.exemplarsOf(one);
      const numberBytes = MAX_NUMBER_BYTES + (exemplars === undefined ? 0 : MAX_EXEMPLAR_BYTES);
      const bytes = scratch.reserve(start + fixed + (width + numberBytes) * numbers.length);
      let labelsAt = -1;
      layout.read(one);
      for (let line = 0; line < numbers.length; line++) {
        const [before, after] = [layout.before[line] as Uint8Array, layout.after[line] as Uint8Array];
        bytes.set(before, at);
        at += before.length;
        if (labelsAt < 0) bytes.write(labels, at);
        else bytes.copyWithin(at, labelsAt, labelsAt + width);
        labelsAt = at;
        at += width;
        bytes.set(after, at);
        at += after.length;
        const value = numbers[line] as number;
        const digits = writeNumber(bytes, value, at);
        at += digits;
        const exemplarWidth = prepareExemplar(exemplars, line);
        writeExemplar(bytes, at, exemplarWidth);
        at += exemplarWidth;
        bytes[at++] = LINE_FEED;
        shown.push(value);
        widths.push(digits + exemplarWidth);
      }
      labelBytes.push(width);
      blockBytes.push(at - start);
    }
    this.first = first;
    this.end = end;
    this.isFull = at >= PAGE_BYTES;
    this.#layout = layout;
    this.#series = series;
    this.#shown = Float64Array.from(shown);
    this.#widths = Uint8Array.from(widths);
    this.#labelBytes = Uint32Array.from(labelBytes);
    this.#blockBytes = Uint32Array.from(blockBytes);
    this.#text = PageText.of(scratch.reserve(at).subarray(0, at));
  }

  /** The page with the present numbers. */
  refresh(): PageText {
    const shown = this.#shown;
    const lines = this.#layout.fixedBytes.length;
    const numbers = this.#layout.numbers;
    const count = this.end - this.first;
    let text: PageText | undefined;
    let block = 0;
    for (let index = 0; index < count; index++) {
      this.#layout.read(this.#series[this.first + index] as S);
      const base = index * lines;
      let line = 0;
      while (line < lines && numbers[line] === shown[base + line]) line++;
      const blockBytes = this.#blockBytes[index] as number;
      if (line < lines) {
        text ??= this.#open();
        this.#patchBlock(text, index, block);
      }
      block += blockBytes;
    }
    text?.close();
    return this.#text;
  }

  #open(): PageText {
    if (this.#text.loans > 0) this.#text = this.#text.copy();
    this.#text.open();
    return this.#text;
  }

  #patchBlock(text: PageText, index: number, block: number): void {
    const { fixedBytes, numbers } = this.#layout;
    const shown = this.#shown;
    const widths = this.#widths;
    const labelBytes = this.#labelBytes[index] as number;
    const exemplars = this.#layout.exemplarsOf(this.#series[this.first + index] as S);
    let cell = index * fixedBytes.length;
    // `fixedBytes` counts a line's feed, which follows its number.
    let at = block - 1;
    let grown = 0;
    for (let line = 0; line < fixedBytes.length; line++, cell++) {
      at += (fixedBytes[line] as number) + labelBytes;
      const value = numbers[line] as number;
      const oldWidth = widths[cell] as number;
      if (value !== shown[cell]) {
        const digits = isFastInteger(value) ? undefined : formatNumber(value);
        const numberWidth = digits === undefined ? integerWidth(value) : digits.length;
        const exemplarWidth = prepareExemplar(exemplars, line);
        const width = numberWidth + exemplarWidth;
        const start = width === oldWidth ? at + text.shift : text.resize(at, oldWidth, width);
        if (digits === undefined) writeInteger(text.bytes, value, start + numberWidth);
        else writeAscii(text.bytes, digits, start);
        writeExemplar(text.bytes, start + numberWidth, exemplarWidth);
        shown[cell] = value;
        widths[cell] = width;
        grown += width - oldWidth;
      }
      at += oldWidth;
    }
    this.#blockBytes[index] = (this.#blockBytes[index] as number) + grown;
  }
}
