const STATUS_TEXTS: readonly string[] = Array.from({ length: 600 }, (_, status) => String(status));

/** A status as a label value, without making a new string for each request. */
export function statusText(statusCode: number): string {
  return STATUS_TEXTS[statusCode] ?? String(statusCode);
}
