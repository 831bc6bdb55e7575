import type { Sample } from './sample.js';
import { readSampleLine } from './sample-line.js';

/** A page that was read in full, or where it is broken. */
export type ParsedPage =
  | { readonly ok: true; readonly samples: readonly Sample[] }
  | { readonly ok: false; readonly line: number; readonly why: string };

/** A service has some hundred numbers that are asked for. */
export const MAX_KEPT_SAMPLES = 20_000;

/**
 * Reads a page in the Prometheus text format 0.0.4, every line of it, and keeps the numbers that are wanted. Strict: a
 * page that was cut off or that somebody else wrote by hand is no evidence. Takes time in proportion to its length.
 */
export function parsePage(text: string, isWanted: (name: string) => boolean): ParsedPage {
  // Bounded by MAX_KEPT_SAMPLES.
  const samples: Sample[] = [];
  let line = 0;
  let from = 0;
  while (from < text.length) {
    line += 1;
    const end = text.indexOf('\n', from);
    if (end === -1) return { ok: false, line, why: 'it does not end: the page was cut off' };
    const content = text.slice(from, end);
    from = end + 1;
    if (content === '' || content.startsWith('#')) continue;
    const read = readSampleLine(content);
    if ('wrong' in read) return { ok: false, line, why: read.wrong };
    if (!isWanted(read.sample.name)) continue;
    if (samples.length === MAX_KEPT_SAMPLES)
      return { ok: false, line, why: `more than ${MAX_KEPT_SAMPLES} numbers of Eyrie's own` };
    samples.push(read.sample);
  }
  return { ok: true, samples };
}
