import { ConfigError, configRule, defineSection } from '@eyrie/core/engine';
import * as v from 'valibot';
import { LOKI_SECRETS, lokiDestinationSchema } from '../../src/outputs/loki/loki-options.js';

const section = defineSection({
  name: 'logging',
  schema: v.partial(v.strictObject({ destinations: configRule.list(lokiDestinationSchema) })),
  defaults: {},
  secrets: LOKI_SECRETS.map((name) => `destinations.${name}`),
});

const url = 'http://loki:3100';

function problemsOf(destination: object): readonly string[] {
  try {
    section.resolve({ options: { destinations: [{ type: 'loki', url, ...destination } as never] } });
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ problem }) => problem);
    throw error;
  }
  return [];
}

test('a destination with every option is accepted', () => {
  const destination = {
    type: 'loki',
    url: 'https://logs.example.com/base',
    tenantId: 'team-a',
    username: 'eyrie',
    password: 'p',
    headers: { 'X-Team': 'a' },
    labels: { region: 'eu' },
    batchIntervalMs: 1000,
    maxBatchBytes: 1024,
    maxBufferedBytes: 65_536,
    timeoutMs: 100,
    retry: { baseDelayMs: 1, maxDelayMs: 1, maxElapsedMs: 0 },
  } as const;
  expect(section.resolve({ options: { destinations: [destination] } })).toEqual({
    destinations: [destination],
  });
  expect(problemsOf({})).toEqual([]);
  expect(problemsOf({ bearerToken: 't' })).toEqual([]);
});

const urlRule = 'must be an http or https URL without user, password and query, such as "http://loki:3100"';

test.each([
  [{ url: undefined }, `logging.destinations[0].url is missing, but ${urlRule}`],
  [{ url: 'loki:3100' }, `logging.destinations[0].url is [secret], but ${urlRule}`],
  [{ url: 'http://user@loki/' }, `logging.destinations[0].url is [secret], but ${urlRule}`],
  [{ url: 'http://loki/?' }, `logging.destinations[0].url is [secret], but ${urlRule}`],
  [{ url: 'http://loki/#a' }, `logging.destinations[0].url is [secret], but ${urlRule}`],
  [{ tenantId: 'a|b' }, /tenantId is "a\|b", but must be a tenant of Loki/],
  [{ labels: { level: 'x' } }, /The name of logging\.destinations\[0\]\.labels\.level must be a label name/],
  [{ labels: { 'service.name': 'x' } }, /must be a label name/],
  [
    { labels: Object.fromEntries(Array.from({ length: 13 }, (_, at) => [`l${at}`, 'x'])) },
    /must be 12 labels at most/,
  ],
  [
    { headers: { 'Content-Type': 'text/plain' } },
    /must be the name of an HTTP header that the push does not set/,
  ],
  [{ maxBatchBytes: 10 }, /must be a whole number from 1024 to 4194304/],
  [{ retry: { attempts: 3 } }, /retry\.attempts is not a known property/],
  [{ username: 'eyrie' }, /must have username and password together/],
  [{ username: 'a:b', password: 'p' }, /without a colon/],
  [{ username: 'a', password: 'p', bearerToken: 't' }, /must have a bearerToken or a username, not both/],
])('%j is refused', (options, problem) => {
  const problems = problemsOf(options);
  expect(problems).toHaveLength(1);
  if (typeof problem === 'string') expect(problems).toEqual([problem]);
  else expect(problems[0]).toMatch(problem);
});

test.each([
  { url: 'http://eyrie:hush@loki:3100/' },
  { url: 'http://loki:3100/?token=hush' },
  { password: '', username: 'a' },
  { bearerToken: '' },
  { bearerToken: 'hush hush' },
  { headers: { 'X-Key': 'hush\r\nX-Admin: 1' } },
  { username: 'eyrie', bearerToken: 'hush' },
])('no secret is shown: %j', (options) => {
  const problems = problemsOf(options);
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.join()).not.toContain('hush');
});
