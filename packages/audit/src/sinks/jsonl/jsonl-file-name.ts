/** Which file of a log it is: `audit-<date>-<number>.jsonl`. */
export interface JsonlFileName {
  /** The day of its first record, such as `2026-11-21`, in UTC. */
  readonly date: string;
  /** From 1 on, every day. */
  readonly number: number;
}

const PATTERN = /^audit-(\d{4}-\d\d-\d\d)-(\d{4,9})\.jsonl$/;

export function fileNameOf({ date, number }: JsonlFileName): string {
  return `audit-${date}-${String(number).padStart(4, '0')}.jsonl`;
}

/** The files of a log among the names in its folder, oldest first. */
export function jsonlFilesAmong(names: readonly string[]): readonly JsonlFileName[] {
  return names
    .flatMap((name) => {
      const [, date, number] = PATTERN.exec(name) ?? [];
      return date === undefined ? [] : [{ date, number: Number(number) }];
    })
    .sort((a, b) => (a.date === b.date ? a.number - b.number : a.date < b.date ? -1 : 1));
}

/** The file to write to on a day, once the latest one is full or of another day. */
export function fileAfter(latest: JsonlFileName | undefined, date: string): JsonlFileName {
  if (latest === undefined || latest.date < date) return { date, number: 1 };
  return { date: latest.date, number: latest.number + 1 };
}
