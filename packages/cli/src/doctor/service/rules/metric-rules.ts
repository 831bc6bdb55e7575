import type { DoctorFinding, Examination } from '../../finding.js';
import { listed } from '../../listed.js';
import type { ExaminedService } from '../examined-service.js';
import type { Sample } from '../page/sample.js';
import { bounded, howMany, lasting, MAX_LISTED, shown } from '../wording.js';

// One or two may count what is rare.
const MIN_DECLARED_OF_A_PROBLEM = 3;
const NEAR_LIMIT = 0.8;
// Asked for by machines, whether the service has work or not.
const PROBES: ReadonlySet<string> = new Set(['/health', '/healthz', '/livez', '/readyz']);

/** Whether the declared metrics are recorded, and how near they are to their caps. */
export function examineMetrics(service: ExaminedService): Examination {
  const { page } = service;
  const declared = page.of('eyrie_metrics_never_recorded');
  const rejected = page.sum('eyrie_metrics_rejected_total');
  return {
    checks: [
      {
        name: 'declared metrics',
        seen:
          declared.length === 0 ? 'none' : `${declared.length}, ${unrecorded(service).length} never recorded`,
      },
      { name: 'series', seen: describeFullest(service) },
      { name: 'recordings', seen: rejected === 0 ? 'none rejected' : `${rejected} rejected` },
    ],
    findings: [
      ...neverRecorded(service),
      ...bounded(overflowed(service)),
      ...bounded(nearLimit(service)),
      ...bounded(rejections(service)),
    ],
  };
}

const metricOf = ({ labels }: Sample): string => shown(labels.get('metric'));

function unrecorded({ page }: ExaminedService): readonly string[] {
  return page.above('eyrie_metrics_never_recorded', 0).map(metricOf);
}

/** Requests that were answered, but for those of probes and scrapers. */
function answeredRequests({ page, pagePath }: ExaminedService): number {
  return ['http_requests_total', 'http_server_request_duration_seconds_count']
    .flatMap((name) => page.of(name))
    .filter(({ labels }) => {
      const route = labels.get('route') ?? labels.get('http_route') ?? '';
      return route !== pagePath && !PROBES.has(route);
    })
    .reduce((sum, { value }) => sum + value, 0);
}

function neverRecorded(service: ExaminedService): readonly DoctorFinding[] {
  const names = unrecorded(service);
  if (names.length === 0) return [];
  const declared = service.page.of('eyrie_metrics_never_recorded').length;
  const requests = answeredRequests(service);
  const isEverything = names.length === declared && declared >= MIN_DECLARED_OF_A_PROBLEM && requests > 0;
  const runsFor = service.runsForSeconds === undefined ? [] : [lasting(service.runsForSeconds)];
  const after = [...runsFor, howMany(requests, 'request')].join(' and ');
  const metrics = howMany(declared, 'declared metric');
  return [
    {
      code: 'EYRIE_DOCTOR_METRICS_NEVER_RECORDED',
      weight: isEverything ? 'problem' : 'advice',
      subject: service.at,
      problem: `${isEverything ? `None of ${metrics} was recorded` : `${names.length} of ${metrics} ${names.length === 1 ? 'was' : 'were'} never recorded`} after ${after}: ${listed(names, MAX_LISTED)}`,
      remedy:
        'Record each where it happens, by @InjectMetric(…) or @Counted, and take those out of "instruments" that nothing will record',
    },
  ];
}

function limitsOf({ page }: ExaminedService): ReadonlyMap<string | undefined, number> {
  return new Map(
    page.of('eyrie_metrics_series_limit').map(({ labels, value }) => [labels.get('metric'), value]),
  );
}

function describeFullest(service: ExaminedService): string {
  const fullest = fullness(service).toSorted((one, other) => other.share - one.share)[0];
  return fullest === undefined
    ? 'none'
    : `fullest is ${metricOf(fullest.sample)} with ${fullest.sample.value} of ${fullest.limit}`;
}

interface Fullness {
  readonly sample: Sample;
  readonly limit: number;
  /** Of the limit, from 0 to 1 and a little more: series of overflow count too. */
  readonly share: number;
}

function fullness(service: ExaminedService): readonly Fullness[] {
  const limits = limitsOf(service);
  return service.page.of('eyrie_metrics_series').flatMap((sample) => {
    const limit = limits.get(sample.labels.get('metric')) ?? 0;
    return limit > 0 ? [{ sample, limit, share: sample.value / limit }] : [];
  });
}

function overflowed(service: ExaminedService): readonly DoctorFinding[] {
  const limits = limitsOf(service);
  return service.page.above('eyrie_metrics_overflowed_total', 0).map((sample) => ({
    code: 'EYRIE_DOCTOR_SERIES_OVERFLOWED',
    weight: 'problem',
    subject: metricOf(sample),
    problem: `The metric is at its cap of ${limits.get(sample.labels.get('metric')) ?? 0} label sets: ${howMany(sample.value, 'recording')} went to "__other__"`,
    remedy:
      'Take labels away that hold ids, or declare the values that they may have; raise "maxSeries" only where each label set is wanted',
  }));
}

function nearLimit(service: ExaminedService): readonly DoctorFinding[] {
  const full = new Set(service.page.above('eyrie_metrics_overflowed_total', 0).map(metricOf));
  return fullness(service)
    .filter(({ sample, share }) => share >= NEAR_LIMIT && !full.has(metricOf(sample)))
    .map(({ sample, limit }) => ({
      code: 'EYRIE_DOCTOR_SERIES_NEAR_LIMIT',
      weight: 'advice',
      subject: metricOf(sample),
      problem: `The metric has ${sample.value} of ${limit} label sets: further ones will be counted under "__other__"`,
      remedy: 'Take labels away that hold ids, or raise "maxSeries" in its declaration',
    }));
}

const REJECTIONS: Readonly<Record<string, string>> = {
  value: 'a value that it cannot take',
  label_name: 'a label that was not declared',
  label_value: 'a label value that was not declared',
};

function rejections({ page }: ExaminedService): readonly DoctorFinding[] {
  return page.above('eyrie_metrics_rejected_total', 0).map((sample) => {
    const reason = sample.labels.get('reason') ?? '';
    return {
      code: 'EYRIE_DOCTOR_RECORDINGS_REJECTED',
      weight: 'problem',
      subject: metricOf(sample),
      problem: `${howMany(sample.value, 'recording')} had ${REJECTIONS[reason] ?? shown(reason)}`,
      remedy:
        "The service's log names the first of them after EYRIE_METRICS_; mend the call or the declaration",
    };
  });
}
