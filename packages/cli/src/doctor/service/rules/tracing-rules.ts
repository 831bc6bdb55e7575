import type { DoctorFinding, Examination } from '../../finding.js';
import type { ExaminedService } from '../examined-service.js';
import { bounded, howMany, shown } from '../wording.js';

const NEAR_LIMIT = 0.8;

const MODES: Readonly<Record<string, string>> = {
  own: 'by the app',
  registered: 'by @eyrie/tracing/register',
  joined: "through the app's own OpenTelemetry SDK",
};
const EXPORTERS: Readonly<Record<string, string>> = {
  set: 'sent to an exporter',
  none: 'sent nowhere',
  sdk: 'sent as that SDK does',
};
const REMEDIES: Readonly<Record<string, string>> = {
  queue_full:
    'Sample fewer traces, raise "tracing.batch.maxQueuedSpans", or look at whether the collector is slow',
  export_failed:
    'Check that the collector is up and takes OTLP at the configured endpoint; the log says EYRIE_TRACING_EXPORT_FAILED with what it answered',
  shutdown: 'Give the service more time to end, and check that the collector is reachable then',
  tail_buffer_full: 'Raise the bounds of "tracing.sampling.tail", or the ratio',
};
const ELSE = 'Look for EYRIE_TRACING_ in the log of the service';

/** How the service is traced, whether its spans go anywhere, and whether some are lost. */
export function examineTracing(service: ExaminedService): Examination {
  const { page } = service;
  const info = page.info('eyrie_tracing_info');
  if (info === undefined || info.get('mode') === 'off')
    return { checks: [{ name: 'traces', seen: 'tracing is off' }], findings: [] };
  const mode = info.get('mode') ?? '';
  const exporter = info.get('exporter') ?? '';
  return {
    checks: [
      {
        name: 'traces',
        seen: `made ${MODES[mode] ?? shown(mode)}, ${EXPORTERS[exporter] ?? shown(exporter)}`,
      },
      {
        name: 'loader',
        seen:
          info.get('loader') === 'true'
            ? '@eyrie/tracing/register was loaded'
            : '@eyrie/tracing/register was not loaded: libraries make no spans',
      },
      { name: 'spans', seen: describeSpans(service) },
    ],
    findings: [...goNowhere(service, exporter), ...bounded(dropped(service)), ...queueNearlyFull(service)],
  };
}

function describeSpans({ page }: ExaminedService): string {
  if (!page.has('eyrie_spans_exported_total')) return 'counted by the SDK alone';
  const [exported, lost, queued, limit] = ['exported_total', 'dropped_total', 'queued', 'queue_limit'].map(
    (name) => page.sum(`eyrie_spans_${name}`),
  );
  // Where they are sent nowhere there is no queue.
  const waiting = limit === 0 ? '' : `, ${queued} of ${limit} queued`;
  return `${exported} exported, ${lost} dropped${waiting}`;
}

function goNowhere({ at }: ExaminedService, exporter: string): readonly DoctorFinding[] {
  if (exporter !== 'none') return [];
  return [
    {
      code: 'EYRIE_DOCTOR_SPANS_GO_NOWHERE',
      weight: 'advice',
      subject: at,
      problem: 'The service makes spans and sends them nowhere',
      remedy: 'Set OTEL_EXPORTER_OTLP_ENDPOINT, or "tracing.exporter"; ids are in the logs all the same',
    },
  ];
}

function dropped({ page }: ExaminedService): readonly DoctorFinding[] {
  return page.above('eyrie_spans_dropped_total', 0).map(({ labels, value }) => {
    const reason = labels.get('reason') ?? '';
    return {
      code: 'EYRIE_DOCTOR_SPANS_DROPPED',
      weight: 'problem',
      subject: `spans, ${shown(reason)}`,
      problem: `${howMany(value, 'span was', 'spans were')} lost: ${shown(reason)}`,
      remedy: REMEDIES[reason] ?? ELSE,
    };
  });
}

function queueNearlyFull({ at, page }: ExaminedService): readonly DoctorFinding[] {
  const queued = page.sum('eyrie_spans_queued');
  const limit = page.sum('eyrie_spans_queue_limit');
  if (limit === 0 || queued < limit * NEAR_LIMIT) return [];
  return [
    {
      code: 'EYRIE_DOCTOR_SPAN_QUEUE_NEARLY_FULL',
      weight: 'advice',
      subject: at,
      problem: `${queued} of ${limit} spans wait to be delivered: further ones will be lost`,
      remedy: 'Check that the collector is up and fast enough, or raise "tracing.batch.maxQueuedSpans"',
    },
  ];
}
