import type { AuditTrail } from '../demo/audit-trail.ts';
import { LogTally } from '../demo/log-tally.ts';
import { compare } from '../demo/report.ts';
import { SpanTally } from '../demo/span-tally.ts';
import type { ReceivedSpan } from '../demo/trace-receiver.ts';

const request: ReceivedSpan = {
  name: 'POST /users',
  isServer: true,
  failed: false,
  attributes: {
    'http.request.method': 'POST',
    'http.route': '/users',
    'http.response.status_code': '201',
  },
};
const insert: ReceivedSpan = { name: 'users.db.insert', isServer: false, failed: false, attributes: {} };

const trail: AuditTrail = {
  records: 2,
  events: new Map([
    ['user.created success', 1],
    ['audit.sequence.end success', 1],
  ]),
  facts: new Map([['user signed up', 1]]),
  faults: [],
};

function witnesses(
  texts: readonly string[],
  spans: readonly ReceivedSpan[] = [request, insert],
  audit: AuditTrail = trail,
) {
  const log = new LogTally();
  for (const text of texts) log.read(text);
  const traces = new SpanTally();
  for (const span of spans) traces.read(span);
  const requests = new Map([
    ['GET /health 200', 2],
    ['POST /users 201', 1],
  ]);
  return { sent: requests, counted: requests, facts: new Map([['user signed up', 1]]), log, traces, audit };
}

const access = JSON.stringify({
  level: 'INFO',
  logger: 'access',
  message: 'POST /users 201',
  http: { method: 'POST', route: '/users', status_code: 201 },
});
const signUp = JSON.stringify({ level: 'INFO', message: 'User signed up', event: 'user_signed_up' });

test('the demo shows what was sent beside what was counted, logged, traced and audited', () => {
  const { equal, report } = compare(witnesses([signUp, access]));
  expect(equal).toBe(true);
  expect(report.split('\n')).toEqual([
    '',
    'request                               status      sent  /metrics       log    traces     audit',
    'GET     /health                          200         2         2         0         0',
    'POST    /users                           201         1         1         1         1',
    '                                                     3         3         1         1',
    '',
    'user signed up                                                 1         1         1         1',
    '',
    'span users.db.insert                                                               1',
    '',
    'event audit.sequence.end success                                                             1',
    'event user.created success                                                                   1',
    '',
    'All 3 requests are in http_requests_total, in the access log and in the traces, each once (499: the client hung up; /health has neither line nor span). The audit trail is intact: all 2 records are signed. Standard output was 2 lines of JSON and nothing else.',
  ]);
});

test.each([
  [
    'a request has no access line',
    [signUp],
    [request, insert],
    'POST    /users                           201         1         1         0         1  differs',
  ],
  [
    'a request has two access lines',
    [signUp, access, access],
    [request, insert],
    'POST    /users                           201         1         1         2         1  differs',
  ],
  [
    'a sign-up has no line',
    [access],
    [request, insert],
    'user signed up                                                 1         0         1         1  differs',
  ],
  [
    'a request has no span',
    [signUp, access],
    [insert],
    'POST    /users                           201         1         1         1         0  differs',
  ],
  [
    'a request has two spans',
    [signUp, access],
    [request, request, insert],
    'POST    /users                           201         1         1         1         2  differs',
  ],
  [
    'a sign-up has no span',
    [signUp, access],
    [request],
    'user signed up                                                 1         1         0         1  differs',
  ],
  [
    'standard output was not JSON alone',
    [signUp, access, 'Hello'],
    [request, insert],
    'What was sent, /metrics, the log, the traces and the audit trail differ; 1 lines were no JSON.',
  ],
])('the demo notices that %s', (_, texts, spans, shown) => {
  const { equal, report } = compare(witnesses(texts, spans));
  expect(equal).toBe(false);
  expect(report.split('\n')).toContain(shown);
});

test('the demo notices that a sign-up has no event', () => {
  const { equal, report } = compare(
    witnesses([signUp, access], [request, insert], { ...trail, facts: new Map() }),
  );
  expect(equal).toBe(false);
  expect(report.split('\n')).toContain(
    'user signed up                                                 1         1         1         0  differs',
  );
});

test('the demo says what is wrong with the audit trail', () => {
  const { equal, report } = compare(
    witnesses([signUp, access], [request, insert], { ...trail, faults: ['Record 2 is missing'] }),
  );
  expect(equal).toBe(false);
  expect(report.split('\n').slice(-2)).toEqual([
    'What was sent, /metrics, the log, the traces and the audit trail differ; 0 lines were no JSON.',
    'The audit trail: Record 2 is missing.',
  ]);
});
