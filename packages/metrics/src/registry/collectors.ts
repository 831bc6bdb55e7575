import type { Diagnostics } from '@eyrie/core/engine';
import type { CollectedFamily } from '../series/family.js';

/** Measures families when somebody scrapes. */
export type Collect = () => readonly CollectedFamily[];

/** The collectors of a registry. None of them can spoil a scrape: what fails is left out and said once. */
export class Collectors {
  // Bounded by the addCollector() calls in the source.
  readonly #collectors = new Map<number, Collect>();
  readonly #diagnostics: Diagnostics;
  #added = 0;

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  add(collect: Collect): () => void {
    const position = this.#added++;
    this.#collectors.set(position, collect);
    return () => {
      this.#collectors.delete(position);
    };
  }

  /** The families of all collectors; one whose name was taken before is left out. */
  collect(taken: ReadonlySet<string>): readonly CollectedFamily[] {
    const names = new Set(taken);
    const families: CollectedFamily[] = [];
    for (const [position, collect] of this.#collectors) {
      for (const family of this.#measure(position, collect)) {
        const { name } = family.descriptor;
        if (names.has(name)) this.#reportTaken(name);
        else {
          names.add(name);
          families.push(family);
        }
      }
    }
    return families;
  }

  #measure(position: number, collect: Collect): readonly CollectedFamily[] {
    try {
      return [...collect()];
    } catch (error) {
      this.#diagnostics.report({
        code: 'EYRIE_METRICS_COLLECTOR_FAILED',
        key: String(position),
        problem: `The collector "${collect.name || `number ${position + 1}`}" threw (${nameOf(error)}); its metrics are missing from the page`,
        remedy: 'Make the function given to addCollector return its families without throwing',
      });
      return [];
    }
  }

  #reportTaken(name: string): void {
    this.#diagnostics.report({
      code: 'EYRIE_METRICS_COLLECTED_NAME_TAKEN',
      key: name,
      problem: `A collector gave a metric "${name}", which another one already is; it is left out`,
      remedy: 'Rename one of the two metrics',
    });
  }
}

// Its message stays out: it may quote what must not be logged.
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
