import { EyrieError } from '../errors/eyrie-error.js';

/** One thing that is wrong with a configuration. */
export interface ConfigIssue {
  /** The property with its full path, such as `metrics.buckets[2]`. */
  readonly property: string;
  /** The environment variable that the value came from; absent when it came from options. */
  readonly variable?: string;
  /** The value as it may be shown: shortened, `[secret]` for a secret, `missing` when there was none. */
  readonly received: string;
  /** The rule that was broken, such as `must be a whole number from 1 to 65535`. */
  readonly rule: string;
  /** What was wrong and where, as a sentence without its full stop. */
  readonly problem: string;
  /** What the reader should do, as a sentence without its full stop. */
  readonly remedy: string;
}

/** What a {@link ConfigError} is made of. */
export interface ConfigErrorDescription {
  /** The section that is wrong, such as `metrics`. */
  readonly section: string;
  /** At least one issue. */
  readonly issues: readonly ConfigIssue[];
}

// The message lists this many issues; `issues` holds all of them.
const MAX_LISTED = 20;

/** Thrown with the code `EYRIE_CONFIG_INVALID` and every issue of a section when a configuration is not valid. */
export class ConfigError extends EyrieError<'EYRIE_CONFIG_INVALID'> {
  readonly section: string;
  // Private, so that a printed error does not list them twice.
  readonly #issues: readonly ConfigIssue[];

  constructor({ section, issues }: ConfigErrorDescription) {
    super({ code: 'EYRIE_CONFIG_INVALID', ...summarize(section, issues) });
    this.section = section;
    this.#issues = Object.freeze([...issues]);
  }

  /** Everything that is wrong with the section. */
  get issues(): readonly ConfigIssue[] {
    return this.#issues;
  }
}

function summarize(section: string, issues: readonly ConfigIssue[]): { problem: string; remedy: string } {
  const [first] = issues;
  if (first !== undefined && issues.length === 1) return { problem: first.problem, remedy: first.remedy };
  const listed = issues.slice(0, MAX_LISTED).map(({ problem, remedy }) => `  - ${problem}.\n    ${remedy}.`);
  const more = issues.length > MAX_LISTED ? [`  - and ${issues.length - MAX_LISTED} more`] : [];
  return {
    problem: [
      `The ${section} section has ${issues.length} problems:`,
      ...listed,
      ...more,
      'Nothing was started',
    ].join('\n'),
    remedy: 'Correct what is listed above',
  };
}
