import type { NameVerdict, SecretNames } from '../names/secret-names.js';
import type { Finding } from './finding.js';
import { type NameBefore, nameBefore } from './name-before.js';
import { type ValueEnd, valueAfter } from './value-after.js';

/** A sign between a name and its value: `=`, `:`, or one of them escaped for a URL. */
export interface Separator {
  readonly at: number;
  readonly length: number;
  readonly escaped: boolean;
}

/** The value under a secret name: `password=x`, `"token": "x"`, `Cookie: sid=x`, `?api_key=x`. */
export function findNamedValue(text: string, separator: Separator, names: SecretNames): Finding | undefined {
  const before = nameBefore(text, separator.at, names);
  if (before === undefined) return undefined;
  const verdict = names.judge(before.name);
  if (!isSecretHere(verdict, before)) return undefined;
  const value = valueAfter(
    text,
    separator.at + separator.length,
    howItEnds(text, separator, { before, verdict }),
  );
  if (value === undefined) return undefined;
  const { start, end, quoted } = value;
  if (verdict.keepsNumbers && /^\d{1,15}$/.test(text.slice(start, Math.min(end, start + 16))))
    return undefined;
  return {
    start,
    end,
    pattern: 'named-value',
    mode: verdict.mode,
    quote: quoted || !before.quote.endsWith('"') ? '' : before.quote,
  };
}

function isSecretHere(verdict: NameVerdict, { quote, inQuery }: NameBefore): boolean {
  if (inQuery) return verdict.inQueries;
  return quote === '' ? verdict.inText : verdict.inFields;
}

function howItEnds(
  text: string,
  { at, escaped }: Separator,
  { before, verdict }: { readonly before: NameBefore; readonly verdict: NameVerdict },
): ValueEnd {
  if (before.inQuery || escaped) return 'query';
  const isHeader = verdict.wholeLine && before.quote === '' && text.charCodeAt(at) === 58;
  return isHeader ? 'line' : 'word';
}

/** SQL: `PASSWORD 'x'` and `IDENTIFIED BY 'x'`, from the apostrophe. */
export function findSqlPassword(text: string, apostrophe: number): Finding | undefined {
  if (text.charCodeAt(apostrophe - 1) !== 32) return undefined;
  const clause = /(?:^|\W)(?:password|passwd|identified by) $/i;
  if (!clause.test(text.slice(Math.max(0, apostrophe - 16), apostrophe))) return undefined;
  const value = valueAfter(text, apostrophe, 'word');
  return value === undefined ? undefined : { start: value.start, end: value.end, pattern: 'named-value' };
}

/** XML: `<password>x</password>`, from the end of the opening tag. */
export function findXmlValue(text: string, tagEnd: number, names: SecretNames): Finding | undefined {
  const before = nameBefore(text, tagEnd, names);
  if (before === undefined || before.quote !== '') return undefined;
  const opening = text.charCodeAt(before.start - 1);
  if ((opening !== 60 && opening !== 58) || !names.judge(before.name).inFields) return undefined;
  let end = tagEnd + 1;
  while (end < text.length && text.charCodeAt(end) !== 60) end++;
  const start = tagEnd + 1;
  return end === start ? undefined : { start, end, pattern: 'named-value' };
}
