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

function witnesses(texts: readonly string[], spans: readonly ReceivedSpan[] = [request, insert]) {
  const log = new LogTally();
  for (const text of texts) log.read(text);
  const traces = new SpanTally();
  for (const span of spans) traces.read(span);
  const requests = new Map([
    ['GET /health 200', 2],
    ['POST /users 201', 1],
  ]);
  return { sent: requests, counted: requests, facts: new Map([['user signed up', 1]]), log, traces };
}

const access = JSON.stringify({
  level: 'INFO',
  logger: 'access',
  message: 'POST /users 201',
  http: { method: 'POST', route: '/users', status_code: 201 },
});
const signUp = JSON.stringify({ level: 'INFO', message: 'User signed up', event: 'user_signed_up' });

test('the demo shows what was sent beside what was counted, logged and traced', () => {
  const { equal, report } = compare(witnesses([signUp, access]));
  expect(equal).toBe(true);
  expect(report.split('\n')).toEqual([
    '',
    'request                         status      sent  /metrics       log    traces',
    'GET     /health                    200         2         2         0         0',
    'POST    /users                     201         1         1         1         1',
    '                                               3         3         1         1',
    '',
    'user signed up                                           1         1         1',
    '',
    'span users.db.insert                                                         1',
    '',
    'All 3 requests are in http_requests_total, in the access log and in the traces, each once (499: the client hung up; /health has neither line nor span). Standard output was 2 lines of JSON and nothing else.',
  ]);
});

test.each([
  [
    'a request has no access line',
    [signUp],
    [request, insert],
    'POST    /users                     201         1         1         0         1  differs',
  ],
  [
    'a request has two access lines',
    [signUp, access, access],
    [request, insert],
    'POST    /users                     201         1         1         2         1  differs',
  ],
  [
    'a sign-up has no line',
    [access],
    [request, insert],
    'user signed up                                           1         0         1  differs',
  ],
  [
    'a request has no span',
    [signUp, access],
    [insert],
    'POST    /users                     201         1         1         1         0  differs',
  ],
  [
    'a request has two spans',
    [signUp, access],
    [request, request, insert],
    'POST    /users                     201         1         1         1         2  differs',
  ],
  [
    'a sign-up has no span',
    [signUp, access],
    [request],
    'user signed up                                           1         1         0  differs',
  ],
  [
    'standard output was not JSON alone',
    [signUp, access, 'Hello'],
    [request, insert],
    'What was sent, /metrics, the log and the traces differ; 1 lines were no JSON.',
  ],
])('the demo notices that %s', (_, texts, spans, shown) => {
  const { equal, report } = compare(witnesses(texts, spans));
  expect(equal).toBe(false);
  expect(report.split('\n')).toContain(shown);
});
