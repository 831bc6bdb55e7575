import { inWorld } from '../../../../../compat/suite/src/world.js';
import { examineService } from '../../../src/doctor/service/examine-service.js';
import { readVersion } from '../../../src/program/version.js';
import { findingsAt, servePage, shownChecks, shownFindings, WELL } from './support/pages.js';

const page = (...lines: readonly string[]) => `${WELL}${lines.map((line) => `${line}\n`).join('')}`;

function testPage(sentence: string, lines: readonly string[], findings: readonly string[]): void {
  test(
    sentence,
    inWorld(async (world) => {
      expect(await findingsAt(await servePage(world, page(...lines)))).toEqual(findings);
    }),
  );
}

testPage('a page that tells of nothing wrong has no findings', [], []);

const declared = (...names: readonly string[]) =>
  names.map((name) => `eyrie_metrics_never_recorded{metric="${name}"} 1`);

const RECORD =
  'Record each where it happens, by @InjectMetric(…) or @Counted, and take those out of "instruments" that nothing will record.';

testPage(
  'metrics of which none was recorded are a problem once the service has worked, whichever names its requests have',
  [...declared('a', 'b', 'c'), 'http_server_request_duration_seconds_count{http_route="/pay"} 2'],
  [
    `problem EYRIE_DOCTOR_METRICS_NEVER_RECORDED [SERVICE/metrics] None of 3 declared metrics was recorded after 2 requests: a, b and c. ${RECORD}`,
  ],
);

testPage(
  'metrics of which none was recorded are advice as long as only machines have asked',
  [
    ...declared('a', 'b', 'c'),
    'http_requests_total{route="/metrics"} 60',
    'http_requests_total{route="/healthz"} 60',
  ],
  [
    `advice EYRIE_DOCTOR_METRICS_NEVER_RECORDED [SERVICE/metrics] 3 of 3 declared metrics were never recorded after 0 requests: a, b and c. ${RECORD}`,
  ],
);

testPage(
  'two metrics may count what is rare',
  [...declared('a', 'b'), 'http_requests_total{route="/pay"} 1'],
  [
    `advice EYRIE_DOCTOR_METRICS_NEVER_RECORDED [SERVICE/metrics] 2 of 2 declared metrics were never recorded after 1 request: a and b. ${RECORD}`,
  ],
);

const CAP = 'Take labels away that hold ids, or raise "maxSeries" in its declaration.';

testPage(
  'four fifths of a cap are near it',
  [
    ...['a', 'b', 'c'].map((metric) => `eyrie_metrics_series_limit{metric="${metric}"} 100`),
    ...[79, 80, 100].map((value, index) => `eyrie_metrics_series{metric="${'abc'[index]}"} ${value}`),
  ],
  [
    `advice EYRIE_DOCTOR_SERIES_NEAR_LIMIT [b] The metric has 80 of 100 label sets: further ones will be counted under "__other__". ${CAP}`,
    `advice EYRIE_DOCTOR_SERIES_NEAR_LIMIT [c] The metric has 100 of 100 label sets: further ones will be counted under "__other__". ${CAP}`,
  ],
);

testPage(
  'a queue of spans that is nearly full is advice',
  [
    'eyrie_tracing_info{mode="own",loader="false",exporter="set"} 1',
    'eyrie_spans_queued 1639',
    'eyrie_spans_queue_limit 2048',
  ],
  [
    'advice EYRIE_DOCTOR_SPAN_QUEUE_NEARLY_FULL [SERVICE/metrics] 1639 of 2048 spans wait to be delivered: further ones will be lost. Check that the collector is up and fast enough, or raise "tracing.batch.maxQueuedSpans".',
  ],
);

const audit = (...lines: readonly string[]) => ['eyrie_audit_emitted_total{delivery="required"} 9', ...lines];
const OF_SINK = '{stream="shop",sink="siem"}';

testPage(
  'each thing that keeps evidence from its place is a problem',
  audit(
    'eyrie_audit_dropped_total{reason="buffer_full"} 1',
    'eyrie_audit_dropped_total{reason="closed"} 0',
    'eyrie_audit_spooling 1',
    'eyrie_audit_rejected_total 2',
    'eyrie_audit_outbox_oldest_age_seconds 301',
    'eyrie_audit_checkpoint_age_seconds 86400',
    `eyrie_audit_dead_letters${OF_SINK} 3`,
    `eyrie_audit_sink_oldest_undelivered_seconds${OF_SINK} 7200.5`,
    `eyrie_audit_anchor_age_seconds${OF_SINK} 172800`,
    `eyrie_audit_sink_lag${OF_SINK} 41`,
    `eyrie_audit_sink_up${OF_SINK} 0`,
  ),
  [
    'problem EYRIE_DOCTOR_AUDIT_EVENTS_LOST [SERVICE/metrics] 1 audit event was lost or put aside: buffer_full. Look for EYRIE_AUDIT_ in the log of the service; events in files named "refused-…" and "unreadable-…" beside the spool can be read there.',
    'problem EYRIE_DOCTOR_AUDIT_SPOOLING [SERVICE/metrics] Audit events wait in the spool file for the store. Check that the store is up, and reachable from the service; they are written by themselves then.',
    'problem EYRIE_DOCTOR_AUDIT_ROWS_REJECTED [SERVICE/metrics] 2 rows of the outbox could not be sealed. Look for EYRIE_AUDIT_ROWS_REJECTED in the log: it says what is wrong with them.',
    'problem EYRIE_DOCTOR_AUDIT_OUTBOX_BEHIND [SERVICE/metrics] An audit event has waited 5 minutes to be sealed. Look for EYRIE_AUDIT_SEALING_FAILED and EYRIE_AUDIT_PIPELINE_FAILED in the log of the service.',
    'problem EYRIE_DOCTOR_AUDIT_CHECKPOINT_LATE [SERVICE/metrics] Sealed records have waited 24 hours for a checkpoint. Look for EYRIE_AUDIT_SEALING_FAILED in the log, and check the signing keys of the service.',
    'problem EYRIE_DOCTOR_AUDIT_DEAD_LETTERS [sink siem of stream shop] The sink has not taken 3 records and is not given them again by itself. See why with "eyrie audit dead-letters", mend it, and run "eyrie audit replay".',
    'problem EYRIE_DOCTOR_AUDIT_SINK_BEHIND [sink siem of stream shop] A record has waited 2 hours for the sink to take it. Check that the sink is up and fast enough; the log of the service says what it answers.',
    'problem EYRIE_DOCTOR_AUDIT_ANCHOR_LATE [sink siem of stream shop] A checkpoint has waited 2 days for the sink to keep it. Look for EYRIE_AUDIT_ANCHOR_FAILED in the log of the service; until then that part of the log is unanchored.',
    'problem EYRIE_DOCTOR_AUDIT_SINK_DOWN [sink siem of stream shop] The sink takes nothing: 41 records wait for it. Check that it is up and reachable from the service; what waits is delivered by itself then.',
  ],
);

testPage(
  'what is late by no more than five minutes is on its way',
  audit(
    'eyrie_audit_outbox_oldest_age_seconds 300',
    'eyrie_audit_checkpoint_age_seconds 300',
    `eyrie_audit_sink_oldest_undelivered_seconds${OF_SINK} 300`,
    `eyrie_audit_anchor_age_seconds${OF_SINK} 300`,
    `eyrie_audit_sink_lag${OF_SINK} 41`,
    `eyrie_audit_sink_up${OF_SINK} 1`,
  ),
  [],
);

testPage(
  'a reason that is not known yet is told as it stands',
  [
    'eyrie_log_lines_total{level="info"} 1',
    'eyrie_log_lines_dropped_total{destination="moon",reason="no_air"} 1',
  ],
  [
    'problem EYRIE_DOCTOR_LINES_DROPPED [log destination moon] 1 line was lost: no_air. Look for EYRIE_LOGGING_ in the log of the service.',
  ],
);

test(
  'a service of another version is advice',
  inWorld(async (world) => {
    const url = await servePage(world, 'eyrie_info{version="99.0.0",node="v22.15.0"} 1\n');
    expect(await findingsAt(url)).toEqual([
      `advice EYRIE_DOCTOR_SERVICE_VERSION_DIFFERS [SERVICE/metrics] The service runs Eyrie 99.0.0, this command is ${readVersion()}. Install the same version of @eyrie/cli as of the other packages, and deploy the service again.`,
    ]);
  }),
);

test.each([
  [3600, 'ahead of'],
  [-3600, 'behind'],
])('a clock that is %i seconds off is advice', (seconds, where) =>
  inWorld(async (world) => {
    const date = new Date(Date.now() + seconds * 1000).toUTCString();
    const url = await servePage(world, WELL, { date });
    const examination = await examineService({ url });
    expect(shownChecks(examination, url)).toContainEqual(
      expect.stringMatching(new RegExp(`^clock: (?:59|60) minutes ${where} ours$`)),
    );
    expect(shownFindings(examination.findings, url)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^advice EYRIE_DOCTOR_CLOCK_SKEWED \\[SERVICE/metrics\\] The clock of the service is (?:59|60) minutes ${where} ours: times of its lines, spans and audit events cannot be compared with those of others\\. Synchronise both clocks, by chrony or systemd-timesyncd\\.$`,
        ),
      ),
    ]);
  })(),
);

test(
  'a service that tells little is examined by what it tells',
  inWorld(async (world) => {
    const url = await servePage(world, 'eyrie_metrics_series{metric="a"} 1\n');
    const examination = await examineService({ url });
    expect(examination.findings).toEqual([]);
    expect(shownChecks(examination, url)).toEqual([
      'page: SERVICE/metrics',
      'service: a service, Eyrie of a version it does not tell, since when it does not tell',
      'clock: as ours',
      'declared metrics: none',
      'series: none',
      'recordings: none rejected',
      'warnings: none',
      'handlers of observations: 0 failures',
      'log lines: logging is off',
      'traces: tracing is off',
      'audit: audit is off',
    ]);
  }),
);

test(
  'how long the service runs is told by its own clock',
  inWorld(async (world) => {
    const start = Date.now() / 1000 - 3 * 86_400 - 60;
    const url = await servePage(world, page(`process_start_time_seconds ${start}`, ...declared('a')));
    expect(await findingsAt(url)).toEqual([
      `advice EYRIE_DOCTOR_METRICS_NEVER_RECORDED [SERVICE/metrics] 1 of 1 declared metric was never recorded after 3 days and 0 requests: a. ${RECORD}`,
    ]);
  }),
);

test(
  'records are counted, and said not to be verified',
  inWorld(async (world) => {
    const lines = audit('eyrie_audit_sealed_total 8', 'eyrie_audit_outbox_depth 1');
    const url = await servePage(world, page(...lines));
    expect(shownChecks(await examineService({ url }), url)).toContain(
      'audit events: 9 recorded, 8 sealed here, 1 to be sealed; not verified: eyrie audit verify does',
    );
  }),
);
