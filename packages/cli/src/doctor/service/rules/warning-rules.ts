import type { DoctorFinding, Examination } from '../../finding.js';
import { listed } from '../../listed.js';
import type { ExaminedService } from '../examined-service.js';
import { bounded, howMany, MAX_LISTED, shown } from '../wording.js';

/** What the service has warned of, and whether handlers of its observations have failed. */
export function examineWarnings(service: ExaminedService): Examination {
  const codes = service.page.above('eyrie_diagnostics_total', 0);
  return {
    checks: [
      { name: 'warnings', seen: codes.length === 0 ? 'none' : howMany(codes.length, 'code') },
      {
        name: 'handlers of observations',
        seen: `${service.page.sum('eyrie_observation_handler_failures_total')} failures`,
      },
    ],
    findings: [...warnings(service), ...bounded(handlerFailures(service))],
  };
}

function warnings({ at, page }: ExaminedService): readonly DoctorFinding[] {
  const codes = page
    .above('eyrie_diagnostics_total', 0)
    .toSorted((one, other) => other.value - one.value)
    .map(({ labels, value }) => `${shown(labels.get('code'))} (${value})`);
  if (codes.length === 0) return [];
  return [
    {
      code: 'EYRIE_DOCTOR_WARNINGS_COUNTED',
      weight: 'advice',
      subject: at,
      problem: `The service has warned of ${listed(codes, MAX_LISTED)}`,
      remedy: "Look each code up in docs/errors.md; the service's log says it once in full",
    },
  ];
}

function handlerFailures({ page }: ExaminedService): readonly DoctorFinding[] {
  return page.above('eyrie_observation_handler_failures_total', 0).map(({ labels, value }) => ({
    code: 'EYRIE_DOCTOR_HANDLER_FAILED',
    weight: 'problem',
    subject: shown(labels.get('handler')),
    problem: `This handler of observations has thrown ${howMany(value, 'time')}: what it makes of requests is incomplete`,
    remedy:
      'Mend it; the log of the service says what it has thrown, and after 100 failures in a row it is off',
  }));
}
