import { DEPLOYMENT_LIMITS } from '../deployment-limits.js';
import { parseZonedTime } from '../deployment-time.js';

// What another system sends is bent into shape rather than refused: it would not send it again.

/** What lies at the end of these names; `undefined` where anything on the way is missing. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  let here = value;
  for (const name of names) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}

/** Text on one line, cut to a length; `undefined` for anything else and for blanks. Numbers count as text. */
export function textOf(value: unknown, maxLength: number = DEPLOYMENT_LIMITS.nameLength): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value
    .slice(0, maxLength)
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  return text === '' ? undefined : text;
}

/** The first of them that is text. */
export function firstText(...values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const text = textOf(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The items of a list, at most so many; none where it is no list. */
export function itemsOf(value: unknown, max: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, max) : [];
}

/** An address without user, password and query, in which secrets may be; `undefined` for anything else. */
export function addressOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const { protocol, host, pathname } = new URL(value);
  const address = `${protocol}//${host}${pathname}`;
  const fits = address.length <= DEPLOYMENT_LIMITS.urlLength;
  return fits && (protocol === 'https:' || protocol === 'http:') ? address : undefined;
}

/** Only what is known. */
export function known<Facts extends object>(
  facts: Facts,
): { [Name in keyof Facts]?: Exclude<Facts[Name], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Facts]?: Exclude<Facts[Name], undefined>;
  };
}

/** When something had ended. */
export interface ReportedTime {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** For the metadata, where it is not the time that was reported. */
  readonly note: { readonly reported_timestamp?: string; readonly timestamp_inferred?: true };
}

/** The reported time, or that of receipt where none was reported or it lies in the future by more than clocks differ. */
export function reportedTime(value: unknown, receivedAt: number): ReportedTime {
  const time = parseZonedTime(value);
  if (time === undefined) return { time: receivedAt, note: { timestamp_inferred: true } };
  return time > receivedAt + DEPLOYMENT_LIMITS.clockSkewMs
    ? { time: receivedAt, note: { reported_timestamp: String(value), timestamp_inferred: true } }
    : { time, note: {} };
}

/** Seconds from a start to an end; `undefined` where there is no start before it. */
export function secondsBetween(start: unknown, end: number): number | undefined {
  const began = parseZonedTime(start);
  return began === undefined || began > end ? undefined : (end - began) / 1000;
}
