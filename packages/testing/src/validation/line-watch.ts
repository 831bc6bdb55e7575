import { currentRequestContext } from '@eyrie/core/engine';
import { type LineRecord, lineRecordOf } from '../records/line-record.js';
import type { TelemetryFinding } from './finding.js';

// Bounded: of a service whose lines are all wrong some are enough.
const MAX_FINDINGS = 100;
const SHOWN_LENGTH = 200;

/** Reads lines as they are written, to tell of those that others could not read, or not tie to their request. */
export class LineWatch {
  readonly #isInRequest: () => boolean;
  #findings: TelemetryFinding[] = [];

  /** `isInRequest` tells whether a request is active where the line is written. */
  constructor(isInRequest: () => boolean = () => currentRequestContext() !== undefined) {
    this.#isInRequest = isInRequest;
  }

  /** The line in its parts; `undefined` where it has none. */
  read(text: string): LineRecord | undefined {
    const line = lineRecordOf(text);
    if (line === undefined) this.#note(invalid(text));
    else if (line.trace_id === undefined && (line.request_id !== undefined || this.#isInRequest())) {
      this.#note(uncorrelated(line));
    }
    return line;
  }

  findings(): readonly TelemetryFinding[] {
    return this.#findings;
  }

  reset(): void {
    this.#findings = [];
  }

  #note(finding: TelemetryFinding): void {
    if (this.#findings.length < MAX_FINDINGS) this.#findings.push(finding);
  }
}

function invalid(text: string): TelemetryFinding {
  return {
    code: 'EYRIE_TESTING_LINE_INVALID',
    subject: text.slice(0, SHOWN_LENGTH),
    problem: `A log line is no JSON object: ${text.slice(0, SHOWN_LENGTH)}`,
    remedy: 'Report it with this line: what cannot be read is lost',
  };
}

function uncorrelated({ message }: LineRecord): TelemetryFinding {
  return {
    code: 'EYRIE_TESTING_LINE_UNCORRELATED',
    subject: message,
    problem: `The line "${message.slice(0, SHOWN_LENGTH)}" was written in a request and has no trace_id`,
    remedy: 'Write it through the logger of the app whose request it is',
  };
}
