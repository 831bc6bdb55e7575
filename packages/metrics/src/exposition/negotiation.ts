import type { ExpositionFormat } from './exposition-format.js';
import { parseQualityList, type QualityEntry } from './quality-list.js';

interface Offer {
  readonly format: ExpositionFormat;
  readonly mediaType: string;
  readonly version: string;
}

// The first is what a client without a preference gets.
const OFFERS: readonly Offer[] = [
  { format: 'text', mediaType: 'text/plain', version: '0.0.4' },
  { format: 'openmetrics', mediaType: 'application/openmetrics-text', version: '1.0.0' },
];

/**
 * The format that an `Accept` header asks for: by quality, then by how exactly it is named, then by its place in the
 * header. A client that asks for neither gets text, as Prometheus' own exporters do.
 */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  const entries = parseQualityList(accept ?? '*/*');
  const ranked = OFFERS.map((offer) => ({ offer, match: bestMatch(offer, entries) })).sort(
    (left, right) =>
      right.match.quality - left.match.quality ||
      right.match.specificity - left.match.specificity ||
      left.match.position - right.match.position,
  );
  const best = ranked[0];
  return best === undefined || best.match.quality === 0 ? 'text' : best.offer.format;
}

/** How a body is encoded, or `none` when the client refuses everything that can be sent. */
export type ContentCoding = 'identity' | 'gzip' | 'none';

/** The coding that an `Accept-Encoding` header asks for: gzip wherever it is as welcome as the plain body. */
export function negotiateCoding(acceptEncoding: string | undefined): ContentCoding {
  const entries = parseQualityList(acceptEncoding ?? '');
  const qualityOf = (coding: string) => entries.find(({ value }) => value === coding)?.quality;
  const any = qualityOf('*');
  const gzip = qualityOf('gzip') ?? qualityOf('x-gzip') ?? any ?? 0;
  const identity = qualityOf('identity');
  if (gzip > 0 && gzip >= (identity ?? 0)) return 'gzip';
  return (identity ?? (any === 0 ? 0 : 1)) > 0 ? 'identity' : 'none';
}

interface Match {
  readonly quality: number;
  /** 3 for the very version, 2 for the type, 1 for any subtype, 0 for anything. */
  readonly specificity: number;
  readonly position: number;
}

const NO_MATCH: Match = { quality: 0, specificity: -1, position: 0 };

function bestMatch(offer: Offer, entries: readonly QualityEntry[]): Match {
  let best = NO_MATCH;
  for (const [position, { value, parameters, quality }] of entries.entries()) {
    const specificity = specificityOf(offer, value, parameters.get('version'));
    if (specificity > best.specificity) best = { quality, specificity, position };
  }
  return best;
}

function specificityOf({ mediaType, version }: Offer, range: string, asked: string | undefined): number {
  if (range === mediaType) {
    if (asked === undefined) return 2;
    return asked === version ? 3 : -1;
  }
  if (range === `${mediaType.split('/', 1)[0]}/*`) return 1;
  return range === '*/*' ? 0 : -1;
}
