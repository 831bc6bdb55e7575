import { EyrieError, OutboundHttp, type OutboundResponse } from '@eyrie/core/engine';
import { interrupted } from '../../program/cli-errors.js';

/** What is asked for. */
export interface PageRequest {
  readonly url: URL;
  readonly token: string | undefined;
  /** In milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** An answer, or why there is none. */
export type FetchedPage =
  | {
      readonly type: 'answer';
      readonly status: number;
      readonly mediaType: string;
      /** Where it sends to instead. */
      readonly location: string | undefined;
      readonly text: string;
      /** Whether the page went on beyond what is read. */
      readonly isTruncated: boolean;
      /** By how many seconds the clock of the service is ahead of ours at least; `undefined` where it does not say. */
      readonly clockAheadSeconds: number | undefined;
    }
  | { readonly type: 'none'; readonly problem: string; readonly remedy: string };

/** A page of 2,000 series each of a hundred metrics. */
export const MAX_PAGE_BYTES = 32 * 1024 * 1024;

// What only the caller can mend, or has wanted.
const NOT_OF_THE_SERVICE: ReadonlySet<string> = new Set([
  'EYRIE_OUTBOUND_URL_INVALID',
  'EYRIE_OUTBOUND_HEADER_INVALID',
]);

/**
 * Asks once for a page. Redirects are not followed, so that the token goes nowhere else.
 *
 * @throws EyrieError `EYRIE_OUTBOUND_URL_INVALID`, `EYRIE_OUTBOUND_HEADER_INVALID` for a token that is none,
 * `EYRIE_CLI_INTERRUPTED` after its signal.
 */
export async function fetchPage({ url, token, timeoutMs, signal }: PageRequest): Promise<FetchedPage> {
  const outbound = new OutboundHttp();
  const asked = Date.now();
  try {
    const response = await outbound.send({
      url: url.href,
      trust: 'operator',
      headers: {
        accept: 'text/plain; version=0.0.4',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      timeoutMs,
      connectTimeoutMs: timeoutMs,
      maxResponseBytes: MAX_PAGE_BYTES,
      retry: false,
      signal,
    });
    return answerOf(response, { asked, answered: Date.now() });
  } catch (error) {
    if (signal?.aborted === true) throw interrupted();
    if (!(error instanceof EyrieError) || NOT_OF_THE_SERVICE.has(error.code)) throw error;
    return { type: 'none', problem: error.problem, remedy: error.remedy };
  } finally {
    await outbound.close();
  }
}

interface Exchange {
  readonly asked: number;
  readonly answered: number;
}

function answerOf({ status, headers, body, truncated }: OutboundResponse, exchange: Exchange): FetchedPage {
  const [mediaType = ''] = textOf(headers['content-type']).split(';', 1);
  return {
    type: 'answer',
    status,
    mediaType: mediaType.trim().toLowerCase(),
    location: textOf(headers.location) || undefined,
    text: body.toString('utf8'),
    isTruncated: truncated,
    clockAheadSeconds: clockAhead(Date.parse(textOf(headers.date)), exchange),
  };
}

/** The header has whole seconds and was written some time between question and answer. */
function clockAhead(said: number, { asked, answered }: Exchange): number | undefined {
  if (Number.isNaN(said)) return undefined;
  const latest = answered + 1000;
  const earliest = asked - 1000;
  if (said > latest) return Math.round((said - latest) / 1000);
  return said < earliest ? Math.round((said - earliest) / 1000) : 0;
}

function textOf(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' ? header : (header?.[0] ?? '');
}
