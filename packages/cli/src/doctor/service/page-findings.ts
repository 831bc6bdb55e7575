import type { DoctorFinding } from '../finding.js';
import { type FetchedPage, MAX_PAGE_BYTES } from './fetch-page.js';
import { withoutSecrets } from './page-url.js';
import { shown } from './wording.js';

const PATH_REMEDY =
  'Give the address of the page, where "metrics.path" or "metrics.port" say another one, and import MetricsModule or EyrieModule';

type Answer = Extract<FetchedPage, { readonly type: 'answer' }>;
type Refusal = Pick<DoctorFinding, 'code' | 'problem' | 'remedy'>;

/** What was asked for. */
export interface AskedPage {
  readonly url: URL;
  readonly token: string | undefined;
}

/** A service that has not answered. */
export function unreachable(
  { problem, remedy }: Extract<FetchedPage, { readonly type: 'none' }>,
  { url }: AskedPage,
): DoctorFinding {
  const code = 'EYRIE_DOCTOR_SERVICE_UNREACHABLE';
  return { code, weight: 'unknown', subject: withoutSecrets(url), problem, remedy };
}

/** Why an answer is no page of metrics, `undefined` where it may be one. */
export function refusalOf(answer: Answer, asked: AskedPage): DoctorFinding | undefined {
  const subject = withoutSecrets(asked.url);
  if (answer.status === 404) return pageMissing(subject);
  const refusal = answer.status === 200 ? sizeRefusal(answer) : statusRefusal(answer, asked);
  if (refusal !== undefined) return { weight: 'unknown', subject, ...refusal };
  return answer.mediaType === 'text/plain' ? undefined : notMetrics(subject, answer.mediaType);
}

function sizeRefusal({ isTruncated }: Answer): Refusal | undefined {
  if (!isTruncated) return undefined;
  return {
    code: 'EYRIE_DOCTOR_PAGE_TOO_LARGE',
    problem: `The page is larger than ${MAX_PAGE_BYTES / 1024 / 1024} MiB`,
    remedy: 'Check that the address is that of the metrics; lower "metrics.maxSeriesPerMetric" if it is',
  };
}

function statusRefusal({ status, location }: Answer, { url, token }: AskedPage): Refusal {
  if (status === 401 || status === 403) return tokenRefused(token, status);
  if (status >= 300 && status < 400) {
    return {
      code: 'EYRIE_DOCTOR_SERVICE_REDIRECTS',
      problem: `The address answers with ${status}${redirectedTo(location, url)}, which is not followed`,
      remedy: 'Give the address at which the page is',
    };
  }
  return {
    code: 'EYRIE_DOCTOR_SERVICE_UNREACHABLE',
    problem: `The service answers with ${status}`,
    remedy: 'Check that it is up, and that what stands before it lets the page through',
  };
}

function tokenRefused(token: string | undefined, status: number): Refusal {
  const remedy = 'Give the one that the service has as "metrics.token" or EYRIE_METRICS_TOKEN';
  const code = 'EYRIE_DOCTOR_TOKEN_REFUSED';
  return token === undefined
    ? { code, problem: `The page asks for a token (${status})`, remedy }
    : {
        code,
        problem: `The page does not accept the token that was given (${status})`,
        remedy: `${remedy}; a proxy before it may ask for another`,
      };
}

function redirectedTo(location: string | undefined, { href }: URL): string {
  if (location === undefined || !URL.canParse(location, href)) return '';
  return ` and sends to ${shown(withoutSecrets(new URL(location, href)))}`;
}

function pageMissing(subject: string): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_PAGE_MISSING',
    weight: 'problem',
    subject,
    problem: 'The service has no page there (404)',
    remedy: PATH_REMEDY,
  };
}

function notMetrics(subject: string, mediaType: string): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_PAGE_NOT_METRICS',
    weight: 'problem',
    subject,
    problem: `There is a page of ${mediaType === '' ? 'no type' : shown(mediaType)} there, not one of metrics`,
    remedy: PATH_REMEDY,
  };
}

/** A page that breaks the rules of its format. */
export function pageMalformed(
  subject: string,
  { line, why }: { readonly line: number; readonly why: string },
): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_PAGE_MALFORMED',
    weight: 'problem',
    subject,
    problem: `The page is not in the Prometheus text format: line ${line}: ${why}`,
    remedy: 'Check that nothing between here and the service changes the page or cuts it off',
  };
}

/** A page of metrics that Eyrie has not written. */
export function pageNotOfEyrie(subject: string): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_PAGE_NOT_EYRIE',
    weight: 'problem',
    subject,
    problem: 'The page has metrics, but none of Eyrie',
    remedy: PATH_REMEDY,
  };
}
