const MILLISECONDS: readonly string[] = Array.from({ length: 1000 }, (_, index) =>
  String(index).padStart(3, '0'),
);

// What lines of one second share: reading the calendar is what a timestamp costs.
let knownSecond = Number.NaN;
let knownPrefix = '';

/** The time in RFC 3339, UTC, with milliseconds. @throws RangeError for what is no time */
export function lineTimestamp(time: number): string {
  const second = Math.floor(time / 1000);
  if (second !== knownSecond) {
    knownPrefix = new Date(second * 1000).toISOString().slice(0, -4);
    knownSecond = second;
  }
  return `${knownPrefix}${MILLISECONDS[Math.floor(time - second * 1000)]}Z`;
}
