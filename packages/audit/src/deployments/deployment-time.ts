const ZONED_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(?:([Zz]|UTC)|([+-]\d{2}):?(\d{2}))$/;

/**
 * Milliseconds since 1970 of a time that names its zone: ISO 8601, or GitLab's `2026-11-21 10:00:00 +0100`;
 * `undefined` for anything else.
 */
export function parseZonedTime(text: unknown): number | undefined {
  const parts = typeof text === 'string' ? ZONED_TIME.exec(text) : null;
  if (parts === null) return undefined;
  const [, year, month, day, clock, zulu, hours, minutes] = parts;
  // Date.parse makes the 2nd of March of the 30th of February.
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return undefined;
  const time = Date.parse(
    `${year}-${month}-${day}T${clock}${zulu === undefined ? `${hours}:${minutes}` : 'Z'}`,
  );
  return Number.isNaN(time) ? undefined : time;
}

/** ISO 8601 in UTC with milliseconds. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
