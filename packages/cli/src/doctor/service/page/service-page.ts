import type { Sample } from './sample.js';

const OTHERS: ReadonlySet<string> = new Set([
  'http_requests_total',
  'http_server_request_duration_seconds_count',
  'process_start_time_seconds',
  'target_info',
]);

/** Whether the doctor asks for a metric of this name. */
export function isAskedFor(name: string): boolean {
  return name.startsWith('eyrie_') || OTHERS.has(name);
}

/** The numbers of a service at one moment, by the name of their metric. */
export class ServicePage {
  readonly #samples: ReadonlyMap<string, readonly Sample[]>;

  constructor(samples: readonly Sample[]) {
    this.#samples = Map.groupBy(samples, ({ name }) => name);
  }

  /** Whether a service with Eyrie wrote the page. */
  get isOfEyrie(): boolean {
    return [...this.#samples.keys()].some((name) => name.startsWith('eyrie_'));
  }

  has(name: string): boolean {
    return this.#samples.has(name);
  }

  /** All samples of a metric, none where the page does not have it. */
  of(name: string): readonly Sample[] {
    return this.#samples.get(name) ?? [];
  }

  /** Those above a number. */
  above(name: string, threshold: number): readonly Sample[] {
    return this.of(name).filter(({ value }) => value > threshold);
  }

  /** The sum of all samples of a metric. */
  sum(name: string): number {
    return this.of(name).reduce((sum, { value }) => sum + value, 0);
  }

  /** The labels of a metric that is always 1. */
  info(name: string): ReadonlyMap<string, string> | undefined {
    return this.of(name)[0]?.labels;
  }
}
