import { Diagnostics } from '@eyrie/core/engine';
import { ExpositionRenderer, expositionText } from '../../src/exposition/exposition-renderer.js';
import type { MetricFamily } from '../../src/series/family.js';
import { addSeries, collected, histogram, scalar } from './families.js';

function everyKind(): readonly MetricFamily[] {
  const durations = histogram('http_request_duration_seconds', ['method', 'route'], [0.005, 1, 2.5]);
  addSeries(durations, ['GET', '/users/:id'], [0.005, 0.25, 1, 7]);
  return [
    scalar(
      'counter',
      'user_signups_total',
      ['plan'],
      [
        [['free'], 3],
        [['pro'], 1.5],
      ],
    ),
    scalar('gauge', 'active_users', [], [[[], -2]]),
    durations,
    scalar('counter', 'never_recorded_total', ['plan'], []),
    collected('gauge', 'process_resident_memory_bytes', [{ labels: {}, value: 1024 }]),
    collected('summary', 'payload_bytes', [
      { labels: { quantile: '0.5' }, value: 10 },
      { labels: {}, suffix: '_sum', value: 30 },
      { labels: {}, suffix: '_count', value: 3 },
    ]),
    collected('unknown', 'mystery', [{ labels: { a: 'b' }, value: 1 }]),
    collected('info', 'build_info', [{ labels: { commit: 'abc' }, value: 1 }]),
    collected('gauge', 'target_info', [{ labels: { service_name: 'nexo-be' }, value: 1 }]),
  ];
}

test('the text format shows every kind of family, target_info first', async () => {
  expect(await expositionText(everyKind())).toBe(`\
# HELP target_info Help of target_info.
# TYPE target_info gauge
target_info{service_name="nexo-be"} 1
# HELP user_signups_total Help of user_signups_total.
# TYPE user_signups_total counter
user_signups_total{plan="free"} 3
user_signups_total{plan="pro"} 1.5
# HELP active_users Help of active_users.
# TYPE active_users gauge
active_users -2
# HELP http_request_duration_seconds Help of http_request_duration_seconds.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{method="GET",route="/users/:id",le="0.005"} 1
http_request_duration_seconds_bucket{method="GET",route="/users/:id",le="1"} 3
http_request_duration_seconds_bucket{method="GET",route="/users/:id",le="2.5"} 3
http_request_duration_seconds_bucket{method="GET",route="/users/:id",le="+Inf"} 4
http_request_duration_seconds_sum{method="GET",route="/users/:id"} 8.254999999999999
http_request_duration_seconds_count{method="GET",route="/users/:id"} 4
# HELP never_recorded_total Help of never_recorded_total.
# TYPE never_recorded_total counter
# HELP process_resident_memory_bytes Help of process_resident_memory_bytes.
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 1024
# HELP payload_bytes Help of payload_bytes.
# TYPE payload_bytes summary
payload_bytes{quantile="0.5"} 10
payload_bytes_sum 30
payload_bytes_count 3
# HELP mystery Help of mystery.
# TYPE mystery untyped
mystery{a="b"} 1
# HELP build_info Help of build_info.
# TYPE build_info gauge
build_info{commit="abc"} 1
`);
});

test('OpenMetrics names counters and info families without suffix, gives units, canonical bounds and an end', async () => {
  expect(await expositionText(everyKind(), { format: 'openmetrics' })).toBe(`\
# HELP target Help of target_info.
# TYPE target info
target_info{service_name="nexo-be"} 1
# HELP user_signups Help of user_signups_total.
# TYPE user_signups counter
user_signups_total{plan="free"} 3
user_signups_total{plan="pro"} 1.5
# HELP active_users Help of active_users.
# TYPE active_users gauge
active_users -2
# HELP http_request_duration_seconds Help of http_request_duration_seconds.
# TYPE http_request_duration_seconds histogram
# UNIT http_request_duration_seconds seconds
http_request_duration_seconds_bucket{method="GET",route="/users/:id",le="0.005"} 1
http_request_duration_seconds_bucket{method="GET",route="/users/:id",le="1.0"} 3
http_request_duration_seconds_bucket{method="GET",route="/users/:id",le="2.5"} 3
http_request_duration_seconds_bucket{method="GET",route="/users/:id",le="+Inf"} 4
http_request_duration_seconds_sum{method="GET",route="/users/:id"} 8.254999999999999
http_request_duration_seconds_count{method="GET",route="/users/:id"} 4
# HELP never_recorded Help of never_recorded_total.
# TYPE never_recorded counter
# HELP process_resident_memory_bytes Help of process_resident_memory_bytes.
# TYPE process_resident_memory_bytes gauge
# UNIT process_resident_memory_bytes bytes
process_resident_memory_bytes 1024
# HELP payload_bytes Help of payload_bytes.
# TYPE payload_bytes summary
# UNIT payload_bytes bytes
payload_bytes{quantile="0.5"} 10
payload_bytes_sum 30
payload_bytes_count 3
# HELP mystery Help of mystery.
# TYPE mystery unknown
mystery{a="b"} 1
# HELP build Help of build_info.
# TYPE build info
build_info{commit="abc"} 1
# EOF
`);
});

test('constant labels follow the own labels of every sample, and an own label of that name wins', async () => {
  const durations = histogram('wait_seconds', [], [1]);
  addSeries(durations, [], [0.5]);
  const families = [
    scalar('gauge', 'queue_length', ['region'], [[['eu'], 4]]),
    durations,
    collected('gauge', 'disk_free_bytes', [{ labels: { region: 'us', path: '/' }, value: 9 }]),
  ];
  expect(await expositionText(families, { constantLabels: { service: 'nexo-be', region: 'any' } })).toBe(`\
# HELP queue_length Help of queue_length.
# TYPE queue_length gauge
queue_length{region="eu",service="nexo-be"} 4
# HELP wait_seconds Help of wait_seconds.
# TYPE wait_seconds histogram
wait_seconds_bucket{service="nexo-be",region="any",le="1"} 1
wait_seconds_bucket{service="nexo-be",region="any",le="+Inf"} 1
wait_seconds_sum{service="nexo-be",region="any"} 0.5
wait_seconds_count{service="nexo-be",region="any"} 1
# HELP disk_free_bytes Help of disk_free_bytes.
# TYPE disk_free_bytes gauge
disk_free_bytes{region="us",path="/",service="nexo-be"} 9
`);
});

test('a histogram without labels has no empty braces', async () => {
  const durations = histogram('wait_seconds', [], [1]);
  addSeries(durations, [], [0.5]);
  expect(await expositionText([durations])).toBe(`\
# HELP wait_seconds Help of wait_seconds.
# TYPE wait_seconds histogram
wait_seconds_bucket{le="1"} 1
wait_seconds_bucket{le="+Inf"} 1
wait_seconds_sum 0.5
wait_seconds_count 1
`);
});

const AWKWARD: MetricFamily = {
  kind: 'scalar',
  descriptor: { name: 'awkward', help: 'A "quoted"\nback\\slash', type: 'gauge', labelNames: ['a'] },
  series: [{ labelValues: ['say "hi"\n\\o/ é €'] }],
  read: () => 1,
};

test('text escapes backslash and line feed everywhere, the double quote only in label values', async () => {
  expect(await expositionText([AWKWARD])).toBe(
    '# HELP awkward A "quoted"\\nback\\\\slash\n# TYPE awkward gauge\nawkward{a="say \\"hi\\"\\n\\\\o/ é €"} 1\n',
  );
});

test('OpenMetrics escapes the double quote in the help too', async () => {
  expect(await expositionText([AWKWARD], { format: 'openmetrics' })).toBe(
    '# HELP awkward A \\"quoted\\"\\nback\\\\slash\n# TYPE awkward gauge\nawkward{a="say \\"hi\\"\\n\\\\o/ é €"} 1\n# EOF\n',
  );
});

test('an empty help has no help line', async () => {
  const family: MetricFamily = {
    kind: 'collected',
    descriptor: { name: 'x', help: '', type: 'gauge', labelNames: [] },
    samples: [],
  };
  expect(await expositionText([family])).toBe('# TYPE x gauge\n');
});

test('an exposition without families is empty, in OpenMetrics but for its end', async () => {
  expect(await expositionText([])).toBe('');
  expect(await expositionText([], { format: 'openmetrics' })).toBe('# EOF\n');
});

test('a name that is all unit has no unit', async () => {
  expect(await expositionText([collected('gauge', 'seconds', [])], { format: 'openmetrics' })).toBe(
    '# HELP seconds Help of seconds.\n# TYPE seconds gauge\n# EOF\n',
  );
});

test('in OpenMetrics a counter whose short name belongs to another family stays whole as an unknown', async () => {
  const families = [scalar('counter', 'jobs_total', [], [[[], 7]]), scalar('gauge', 'jobs', [], [[[], 2]])];
  expect(await expositionText(families, { format: 'openmetrics' })).toBe(`\
# HELP jobs_total Help of jobs_total.
# TYPE jobs_total unknown
jobs_total 7
# HELP jobs Help of jobs.
# TYPE jobs gauge
jobs 2
# EOF
`);
});

test('exemplars are shown in OpenMetrics alone', async () => {
  const sample = { labels: { le: '1' }, suffix: '_bucket', value: 3 };
  const exemplar = { labels: { trace_id: 'abc' }, value: 0.5, timestamp: 1_700_000_000.25 };
  const family = collected('histogram', 'wait', [{ ...sample, exemplar }]);
  expect(await expositionText([family])).toContain('\nwait_bucket{le="1"} 3\n');
  expect(await expositionText([family], { format: 'openmetrics' })).toContain(
    '\nwait_bucket{le="1.0"} 3 # {trace_id="abc"} 0.5 1700000000.25\n',
  );
});

test('of two families that take one name the first is shown and the second announced once', async () => {
  const said: string[] = [];
  const renderer = new ExpositionRenderer({
    diagnostics: new Diagnostics((_, message) => said.push(message)),
  });
  const durations = histogram('wait', [], [1]);
  const families = [durations, scalar('gauge', 'wait_count', [], [[[], 1]])];
  for (let scrape = 0; scrape < 2; scrape++) {
    const chunks: string[] = [];
    for await (const chunk of renderer.render(families, 'text')) chunks.push(chunk.toString());
    expect(chunks.join('')).toBe('# HELP wait Help of wait.\n# TYPE wait histogram\n');
  }
  renderer.dispose();
  expect(said).toEqual([
    'EYRIE_METRICS_FAMILY_DUPLICATE: The metric "wait_count" was collected although an earlier one takes its name, ' +
      'and is left out. Rename one of the two.',
  ]);
});

test('a value whose reading throws shows NaN and is announced once', async () => {
  const said: string[] = [];
  const renderer = new ExpositionRenderer({
    diagnostics: new Diagnostics((_, message) => said.push(message)),
  });
  const family: MetricFamily = {
    kind: 'scalar',
    descriptor: { name: 'broken', help: '', type: 'gauge', labelNames: [] },
    series: [{ labelValues: [] }],
    read: () => {
      throw new RangeError('secret');
    },
  };
  for (let scrape = 0; scrape < 2; scrape++) {
    for await (const chunk of renderer.render([family], 'text')) {
      expect(chunk.toString()).toBe('# TYPE broken gauge\nbroken NaN\n');
    }
  }
  renderer.dispose();
  expect(said).toEqual([
    'EYRIE_METRICS_READ_FAILED: Reading the metric "broken" at scrape threw RangeError, so it shows NaN. ' +
      'Correct the function that gives its value.',
  ]);
});
