import { EyrieError } from '@eyrie/core/engine';
import { TestObservability } from '../app/test-observability.js';
import { show } from '../matching/show.js';

/** What a matcher answers, as Jest and Vitest ask for it. */
export interface Verdict {
  readonly pass: boolean;
  message(): string;
}

/** What a message is made of. */
export interface VerdictRequest {
  readonly pass: boolean;
  readonly matcher: string;
  /** What was asked for. */
  readonly wanted: string;
  /** What there is, over several lines. */
  describe(): string;
}

/** A verdict whose message holds for the opposite of what was found, as test runners ask for it. */
export function verdict({ pass, matcher, wanted, describe }: VerdictRequest): Verdict {
  return {
    pass,
    message: () =>
      `expect(observability).${pass ? 'not.' : ''}${matcher}\n\nExpected ${pass ? 'not ' : ''}${wanted}.\n\n${describe()}`,
  };
}

/**
 * What a matcher was given.
 *
 * @throws EyrieError `EYRIE_TESTING_RECEIVED_INVALID`
 */
export function observabilityIn(received: unknown, matcher: string): TestObservability {
  if (received instanceof TestObservability) return received;
  throw new EyrieError({
    code: 'EYRIE_TESTING_RECEIVED_INVALID',
    problem: `${matcher} was asked of ${show(received)}`,
    remedy: 'Ask it of a TestObservability: expect(TestObservability.of(app))',
  });
}

/** Whether so many were wanted, at least one where nothing else was said. */
export function isWanted(count: number, times: number | undefined): boolean {
  return times === undefined ? count > 0 : count === times;
}

/** How many were wanted, in front of what. */
export function timesText(times: number | undefined): string {
  return times === undefined ? '' : ` exactly ${times} time${times === 1 ? '' : 's'}`;
}
