import type { OpenWork } from '../app/open-work.js';
import type { EndedSpan, StartedSpan } from '../records/span-record.js';
import type { TelemetryFinding } from './finding.js';

interface OpenSpan {
  readonly name: () => string;
  readonly spanId: string;
}

// Bounded: of an app that never ends its spans not all are told of.
const MAX_OPEN = 10_000;
const MAX_ENDED_TWICE = 1000;

/** Follows spans from their start, to tell of those that do not end, or end more than once. */
export class SpanWatch {
  readonly #work: OpenWork;
  readonly #open = new Map<string, OpenSpan>();
  #endedTwice: string[] = [];

  constructor(work: OpenWork) {
    this.#work = work;
  }

  started(span: StartedSpan): void {
    const { traceId, spanId } = span.spanContext();
    if (this.#open.size < MAX_OPEN) {
      this.#open.set(`${traceId} ${spanId}`, { spanId, name: () => span.name });
    }
    this.#countEnds(span);
  }

  ended(span: EndedSpan): void {
    const { traceId, spanId } = span.spanContext();
    this.#open.delete(`${traceId} ${spanId}`);
    // That of a request ends with it: who ends it by hand ends it a second time.
    const work = this.#work.ofSpan(spanId);
    if (work?.kind === 'http.server' && work.outcome === undefined) this.#noteTwice(span.name);
  }

  /** What is open and stands for no work that is told of by itself. */
  findings(): readonly TelemetryFinding[] {
    const open = [...this.#open.values()].filter(({ spanId }) => this.#work.ofSpan(spanId) === undefined);
    return [...open.map(({ name }) => notEnded(name())), ...this.#endedTwice.map(endedTwice)];
  }

  /** Forgets which ended twice; what is open stays so. */
  reset(): void {
    this.#endedTwice = [];
  }

  // The SDK says nothing of a second end to anybody.
  #countEnds(span: StartedSpan): void {
    const end = span.end.bind(span);
    let ends = 0;
    span.end = (...given) => {
      ends += 1;
      if (ends > 1) this.#noteTwice(span.name);
      end(...given);
    };
  }

  #noteTwice(name: string): void {
    if (this.#endedTwice.length < MAX_ENDED_TWICE) this.#endedTwice.push(name);
  }
}

function notEnded(name: string): TelemetryFinding {
  return {
    code: 'EYRIE_TESTING_SPAN_NOT_ENDED',
    subject: name,
    problem: `The span "${name}" was started and has not ended`,
    remedy:
      'End it in a finally block, or use withSpan or @Span, which end it; await what goes on after the response',
  };
}

function endedTwice(name: string): TelemetryFinding {
  return {
    code: 'EYRIE_TESTING_SPAN_ENDED_TWICE',
    subject: name,
    problem: `The span "${name}" was ended more than once`,
    remedy:
      'Leave the end to who has started it: withSpan, @Span, @Observed and requests end their spans themselves',
  };
}
