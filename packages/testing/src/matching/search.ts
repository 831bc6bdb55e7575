import { closestName, editDistance } from './closest.js';
import { definedOf } from './defined-of.js';
import { show } from './show.js';

/** What is looked for among the records of a signal. */
export interface Search<Item> {
  /** One of them, and several: `span`, `spans`. */
  readonly noun: readonly [one: string, several: string];
  readonly records: readonly Item[];
  /** The name that was asked for, where it was a text. */
  readonly wantedName?: string | undefined;
  /** What the record is called. */
  nameOf(record: Item): string;
  /** Where a record is not what was asked for; empty where it fits. */
  differencesOf(record: Item): readonly string[];
  /** The record on one line. */
  show(record: Item): string;
}

/** What was found. */
export interface Found<Item> {
  readonly fitting: readonly Item[];
  /** What there is instead, for a message. */
  describe(): string;
}

const MAX_LISTED = 10;
const MAX_DIFFERENCES = 8;

/** Looks for records, and can say what came closest. */
export function findAmong<Item>(search: Search<Item>): Found<Item> {
  const { records } = search;
  const fitting = records.filter((record) => search.differencesOf(record).length === 0);
  return { fitting, describe: () => [...closest(search, fitting), ...list(search)].join('\n') };
}

function closest<Item>(search: Search<Item>, fitting: readonly Item[]): readonly string[] {
  if (fitting.length > 0) return [];
  const ranked = search.records
    .map((record) => ({ record, found: search.differencesOf(record), far: distanceOf(search, record) }))
    .sort((a, b) => a.far - b.far || a.found.length - b.found.length);
  const [best] = ranked;
  if (best === undefined || !Number.isFinite(best.far)) return [];
  const more = best.found.length - MAX_DIFFERENCES;
  return [
    `Closest: ${search.show(best.record)}`,
    ...best.found.slice(0, MAX_DIFFERENCES).map((difference) => `  ${difference}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    '',
  ];
}

/** How far the name is from what was asked for; infinite where it has nothing to do with it. */
function distanceOf<Item>({ wantedName, nameOf }: Search<Item>, record: Item): number {
  if (wantedName === undefined) return 0;
  const name = nameOf(record);
  if (name === wantedName) return 0;
  return closestName(wantedName, [name]) === undefined
    ? Number.POSITIVE_INFINITY
    : editDistance(wantedName, name);
}

function list<Item>({ noun: [one, several], records, show: text }: Search<Item>): readonly string[] {
  const { length } = records;
  if (length === 0) return [`There is no ${one}.`];
  const head =
    length === 1
      ? `There is one ${one}:`
      : `There are ${length} ${several}${length > MAX_LISTED ? `, the last ${MAX_LISTED}` : ''}:`;
  return [head, ...records.slice(-MAX_LISTED).map((record) => `  ${text(record)}`)];
}

/** What was looked for, in the words of the test. */
export function lookedFor(noun: string, name: unknown, pattern: object): string {
  const given = definedOf(pattern);
  const called = name === undefined ? '' : ` ${show(name)}`;
  const what = `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}${called}`;
  return Object.keys(given).length === 0 ? what : `${what} with ${show(given)}`;
}
