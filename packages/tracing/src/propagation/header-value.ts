/**
 * The one value of a header that must not come twice. Carriers that know duplicates, such as gRPC metadata, give lists:
 * a list of one is its element, a longer one is none.
 */
export function singleValue(header: unknown): string | undefined {
  const value: unknown = Array.isArray(header) && header.length === 1 ? header[0] : header;
  return typeof value === 'string' ? value : undefined;
}

/** The value of a header that may come several times: all together are one list. */
export function combinedValue(header: unknown): string | undefined {
  if (!Array.isArray(header)) return typeof header === 'string' ? header : undefined;
  return header.every((value) => typeof value === 'string') ? header.join(',') : undefined;
}
