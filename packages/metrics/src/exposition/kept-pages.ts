import type { HistogramFamily, ScalarFamily, Series } from '../series/family.js';
import { FamilyPages } from './family-pages.js';
import { ScratchBytes } from './scratch-bytes.js';
import { histogramLayout, type LayoutOptions, scalarLayout } from './series-layout.js';

type SeriesFamily = ScalarFamily | HistogramFamily;

interface KeptFamily {
  readonly family: SeriesFamily;
  readonly sampleName: string;
  readonly pages: Pick<FamilyPages, 'walk'>;
}

/** The rendered pages of one format, kept from scrape to scrape. */
export class KeptPages {
  // Bounded by the families of the last exposition, see keepOnly().
  readonly #families = new Map<string, KeptFamily>();
  readonly #scratch = new ScratchBytes();

  /** The family's pages; new ones if it is not the family that was shown under this name before. */
  pagesOf(family: SeriesFamily, options: LayoutOptions): Pick<FamilyPages, 'walk'> {
    const { name } = family.descriptor;
    const kept = this.#families.get(name);
    if (kept !== undefined && kept.sampleName === options.sampleName && isSame(kept.family, family)) {
      return kept.pages;
    }
    const pages = this.#createPages(family, options);
    this.#families.set(name, { family, sampleName: options.sampleName, pages });
    return pages;
  }

  /** Forgets the families that are not shown any more. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.#families.keys()) if (!names.has(name)) this.#families.delete(name);
  }

  #createPages(family: SeriesFamily, options: LayoutOptions): Pick<FamilyPages, 'walk'> {
    const scratch = this.#scratch;
    return family.kind === 'scalar'
      ? new FamilyPages<Series>({ layout: scalarLayout(family, options), series: family.series, scratch })
      : new FamilyPages({ layout: histogramLayout(family, options), series: family.series, scratch });
  }
}

function isSame(one: SeriesFamily, other: SeriesFamily): boolean {
  if (one === other) return true;
  if (one.descriptor !== other.descriptor || one.series !== other.series) return false;
  return one.kind === 'histogram'
    ? other.kind === 'histogram' && one.buckets === other.buckets
    : other.kind === 'scalar' && one.read === other.read;
}
