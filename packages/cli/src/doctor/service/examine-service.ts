import type { DoctorFinding, Examination } from '../finding.js';
import type { ExaminedService } from './examined-service.js';
import { type FetchedPage, fetchPage } from './fetch-page.js';
import { parsePage } from './page/parse-page.js';
import { isAskedFor, ServicePage } from './page/service-page.js';
import { type AskedPage, pageMalformed, pageNotOfEyrie, refusalOf, unreachable } from './page-findings.js';
import { pageUrl, withoutSecrets } from './page-url.js';
import { examineAudit } from './rules/audit-rules.js';
import { examineLogging } from './rules/logging-rules.js';
import { examineMetrics } from './rules/metric-rules.js';
import { examineIdentity } from './rules/service-rules.js';
import { examineTracing } from './rules/tracing-rules.js';
import { examineWarnings } from './rules/warning-rules.js';

/** Which service is examined, and how it is asked. */
export interface ServiceRequest {
  /** Of `http:` or `https:`; without a path it means `/metrics`. */
  readonly url: string;
  /** What the service has as `metrics.token`. @default none */
  readonly token?: string | undefined;
  /** How long it may take to answer, in milliseconds. @default 10_000 */
  readonly fetchTimeoutMs?: number | undefined;
  /** Ends the examination. @default none */
  readonly signal?: AbortSignal | undefined;
}

const DEFAULTS = Object.freeze({ fetchTimeoutMs: 10_000 });

const RULES = [
  examineIdentity,
  examineMetrics,
  examineWarnings,
  examineLogging,
  examineTracing,
  examineAudit,
];

/**
 * Examines a running service by its page of metrics, which is asked for once. A service that cannot be asked is a
 * finding, not an error.
 *
 * @throws EyrieError `EYRIE_CLI_USAGE_INVALID` for an address that is none, `EYRIE_OUTBOUND_URL_INVALID` and
 * `EYRIE_OUTBOUND_HEADER_INVALID` for credentials that cannot be sent, `EYRIE_CLI_INTERRUPTED` after its signal.
 *
 * @example
 * ```ts
 * const { checks, findings } = await examineService({ url: 'http://localhost:3000' });
 * ```
 */
export async function examineService(request: ServiceRequest): Promise<Examination> {
  const { token, fetchTimeoutMs = DEFAULTS.fetchTimeoutMs, signal } = request;
  const url = pageUrl(request.url);
  const fetched = await fetchPage({ url, token, timeoutMs: fetchTimeoutMs, signal });
  const read = readService(fetched, { url, token });
  if ('refusal' in read) {
    return { checks: [{ name: 'page', seen: withoutSecrets(url) }], findings: [read.refusal] };
  }
  const parts = RULES.map((examine) => examine(read.service));
  return {
    checks: [{ name: 'page', seen: withoutSecrets(url) }, ...parts.flatMap(({ checks }) => checks)],
    findings: parts.flatMap(({ findings }) => findings),
  };
}

type ReadService = { readonly refusal: DoctorFinding } | { readonly service: ExaminedService };

function readService(fetched: FetchedPage, asked: AskedPage): ReadService {
  if (fetched.type === 'none') return { refusal: unreachable(fetched, asked) };
  const refusal = refusalOf(fetched, asked);
  if (refusal !== undefined) return { refusal };
  const { url } = asked;
  const at = withoutSecrets(url);
  const parsed = parsePage(fetched.text, isAskedFor);
  if (!parsed.ok) return { refusal: pageMalformed(at, parsed) };
  const page = new ServicePage(parsed.samples);
  if (!page.isOfEyrie) return { refusal: pageNotOfEyrie(at) };
  return {
    service: {
      at,
      pagePath: url.pathname,
      page,
      runsForSeconds: runtimeOf(page, fetched.clockAheadSeconds),
      clockAheadSeconds: fetched.clockAheadSeconds,
    },
  };
}

/** By the clock of the service, which its start was read from. */
function runtimeOf(page: ServicePage, clockAheadSeconds = 0): number | undefined {
  const [start] = page.of('process_start_time_seconds');
  if (start === undefined) return undefined;
  const seconds = Date.now() / 1000 + clockAheadSeconds - start.value;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
