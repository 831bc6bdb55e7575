/** One sample of the loop; seconds, `endedAt` on the monotonic clock. */
export interface LoopSample {
  readonly endedAt: number;
  readonly elapsed: number;
  readonly busy: number;
  readonly delay: number;
}

/** The latest samples of the loop. */
export class LoopSamples {
  readonly #capacity: number;
  // Bounded by the capacity: from then on each sample takes the place of the oldest.
  readonly #ring: LoopSample[] = [];
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(sample: LoopSample): void {
    this.#ring[this.#next] = sample;
    this.#next = (this.#next + 1) % this.#capacity;
  }

  /** The samples that ended after `time`, newest first. */
  after(time: number): LoopSample[] {
    const samples: LoopSample[] = [];
    const kept = this.#ring.length;
    for (let back = 1; back <= kept; back += 1) {
      const sample = this.#ring[(this.#next - back + kept) % kept];
      if (sample === undefined || sample.endedAt <= time) break;
      samples.push(sample);
    }
    return samples;
  }
}
