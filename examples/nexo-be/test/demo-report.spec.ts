import { LogTally } from '../demo/log-tally.ts';
import { compare } from '../demo/report.ts';

function witnesses(texts: readonly string[]) {
  const log = new LogTally();
  for (const text of texts) log.read(text);
  const requests = new Map([
    ['GET /health 200', 2],
    ['POST /users 201', 1],
  ]);
  return { sent: requests, counted: requests, facts: new Map([['user signed up', 1]]), log };
}

const access = JSON.stringify({
  level: 'INFO',
  logger: 'access',
  message: 'POST /users 201',
  http: { method: 'POST', route: '/users', status_code: 201 },
});
const signUp = JSON.stringify({ level: 'INFO', message: 'User signed up', event: 'user_signed_up' });

test('the demo shows what was sent beside what was counted and logged', () => {
  const { equal, report } = compare(witnesses([signUp, access]));
  expect(equal).toBe(true);
  expect(report.split('\n')).toEqual([
    '',
    'request                         status      sent  /metrics       log',
    'GET     /health                    200         2         2         0',
    'POST    /users                     201         1         1         1',
    '                                               3         3         1',
    '',
    'user signed up                                           1         1',
    '',
    'All 3 requests are in http_requests_total and in the access log, each once (499: the client hung up; /health has no line). Standard output was 2 lines of JSON and nothing else.',
  ]);
});

test.each([
  [
    'a request has no access line',
    [signUp],
    'POST    /users                     201         1         1         0  differs',
  ],
  [
    'a request has two access lines',
    [signUp, access, access],
    'POST    /users                     201         1         1         2  differs',
  ],
  [
    'a sign-up has no line',
    [access],
    'user signed up                                           1         0  differs',
  ],
  [
    'standard output was not JSON alone',
    [signUp, access, 'Hello'],
    'What was sent, /metrics and the log differ; 1 lines were no JSON.',
  ],
])('the demo notices that %s', (_, texts, shown) => {
  const { equal, report } = compare(witnesses(texts));
  expect(equal).toBe(false);
  expect(report.split('\n')).toContain(shown);
});
