import type { Series } from '../series/family.js';
import { type PageSource, SeriesPage } from './series-page.js';

/** The kept pages of one family in one format. Several walks at a time are safe: each page is brought up to date alone. */
export class FamilyPages<S extends Series = Series> {
  readonly #source: PageSource<S>;
  // Bounded by the family's series, of which a page holds at least one.
  readonly #pages: SeriesPage<S>[] = [];

  constructor(source: PageSource<S>) {
    this.#source = source;
  }

  /** Each page with the numbers of the moment at which it is taken; its bytes hold until the next is asked for. */
  *walk(): Generator<Buffer, void, undefined> {
    for (let index = 0; ; index++) {
      const page = this.#pages[index] ?? this.#append();
      if (page === undefined) return;
      const text = this.#extended(index, page).refresh();
      text.loans += 1;
      try {
        yield text.view;
      } finally {
        text.loans -= 1;
      }
    }
  }

  // A page never shrinks: a scrape under way would find its last series again on the next page.
  #extended(index: number, page: SeriesPage<S>): SeriesPage<S> {
    if (page.isFull || page.end === this.#source.series.length) return page;
    const extended = new SeriesPage(this.#source, page.first, page.end - page.first);
    this.#pages[index] = extended;
    return extended;
  }

  #append(): SeriesPage<S> | undefined {
    const last = this.#pages.at(-1);
    // A last page with room takes new series itself, on the next walk.
    if (last !== undefined && !last.isFull) return undefined;
    const first = last?.end ?? 0;
    if (first >= this.#source.series.length) return undefined;
    const page = new SeriesPage(this.#source, first);
    this.#pages.push(page);
    return page;
  }
}
