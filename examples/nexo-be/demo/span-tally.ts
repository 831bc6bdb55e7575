import { factOfSpan } from './facts.ts';
import { add, type Tally } from './tally.ts';
import type { ReceivedSpan } from './trace-receiver.ts';

/** Counts the spans of the service. */
export class SpanTally {
  // Bounded by the service's routes, its spans and the facts.
  readonly #requests = new Map<string, number>();
  readonly #spans = new Map<string, number>();
  readonly #facts = new Map<string, number>();

  readonly read = (span: ReceivedSpan): void => {
    if (span.isServer) add(this.#requests, requestOf(span), 1);
    else add(this.#spans, span.name, 1);
    const fact = factOfSpan(span);
    if (fact !== undefined) add(this.#facts, fact, 1);
  };

  /** Server spans by `method route status`. */
  get requests(): Tally {
    return this.#requests;
  }

  /** All other spans by name. */
  get spans(): Tally {
    return this.#spans;
  }

  get facts(): Tally {
    return this.#facts;
  }
}

function requestOf({ attributes }: ReceivedSpan): string {
  const route = attributes['http.route'] ?? 'unmatched';
  return `${attributes['http.request.method']} ${route} ${attributes['http.response.status_code']}`;
}
