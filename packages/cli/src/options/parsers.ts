import { InvalidArgumentError } from 'commander';

const WHOLE = /^\d{1,15}$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/;
const DAYS = /^(\d{1,6}) ?d(?:ays?)?$/;
const MS_PER_DAY = 86_400_000;

/** Reads a whole number of a range. */
export function wholeNumber({ from = 1, to = Number.MAX_SAFE_INTEGER } = {}): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (WHOLE.test(text) && number >= from && number <= to) return number;
    throw new InvalidArgumentError(
      to === Number.MAX_SAFE_INTEGER
        ? `It must be a whole number from ${from} on.`
        : `It must be a whole number from ${from} to ${to}.`,
    );
  };
}

/** Reads a date, which begins at midnight in UTC, or a time with its zone. */
export function moment(text: string): Date {
  const date = new Date(DATE.test(text) ? `${text}T00:00:00Z` : text);
  if ((DATE.test(text) || TIME.test(text)) && !Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError(
    'It must be a date such as 2026-11-01, or a time with its zone such as 2026-11-01T08:00:00Z.',
  );
}

/** Reads a date, a time, or so many days before now, such as `2555d` and `2555 days`. */
export function momentOrAge(now: () => number): (text: string) => Date {
  return (text) => {
    const days = DAYS.exec(text)?.[1];
    if (days !== undefined) return new Date(now() - Number(days) * MS_PER_DAY);
    return moment(text);
  };
}

/** `type/id`, `type/` for all of a type, or an id alone. */
export interface TargetOption {
  readonly type?: string;
  readonly id?: string;
}

export function target(text: string): TargetOption {
  const slash = text.indexOf('/');
  if (slash < 0) return { id: text };
  const [type, id] = [text.slice(0, slash), text.slice(slash + 1)];
  if (type === '' && id === '') throw new InvalidArgumentError('It must be type/id, type/ or id.');
  return { ...(type === '' ? {} : { type }), ...(id === '' ? {} : { id }) };
}

/** Reads `true` or `false`. */
export function flag(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError('It must be true or false.');
}

/** Reads a number of at least 0. */
export function seconds(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number of at least 0.');
}

/** Takes an option that may be given several times. */
export function repeated(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
