import { readVersion } from '../../../program/version.js';
import type { DoctorFinding, Examination } from '../../finding.js';
import type { ExaminedService } from '../examined-service.js';
import { lasting, shown } from '../wording.js';

// Below it tokens, traces and the order of evidence hold.
const MAX_CLOCK_SKEW_SECONDS = 30;

/** Which service it is, how long it runs, whether its version is ours and its clock right. */
export function examineIdentity(service: ExaminedService): Examination {
  return {
    checks: [
      { name: 'service', seen: describe(service) },
      { name: 'clock', seen: describeClock(service) },
    ],
    findings: [...versionFindings(service), ...clockFindings(service)],
  };
}

function describe({ page, runsForSeconds }: ExaminedService): string {
  const target = page.info('target_info');
  const eyrie = page.info('eyrie_info');
  const name = target?.get('service_name');
  const version = target?.get('service_version');
  return [
    name === undefined ? 'a service' : shown([name, version].filter((part) => part !== undefined).join(' ')),
    eyrie === undefined
      ? 'Eyrie of a version it does not tell'
      : `Eyrie ${shown(eyrie.get('version'))} on Node.js ${shown(eyrie.get('node'))}`,
    runsForSeconds === undefined ? 'since when it does not tell' : `for ${lasting(runsForSeconds)}`,
  ].join(', ');
}

function describeClock({ clockAheadSeconds }: ExaminedService): string {
  if (clockAheadSeconds === undefined) return 'the service does not tell its time';
  if (clockAheadSeconds === 0) return 'as ours';
  return `${lasting(Math.abs(clockAheadSeconds))} ${clockAheadSeconds > 0 ? 'ahead of' : 'behind'} ours`;
}

function versionFindings({ at, page }: ExaminedService): readonly DoctorFinding[] {
  const theirs = page.info('eyrie_info')?.get('version');
  const ours = readVersion();
  if (theirs === undefined || theirs === ours) return [];
  return [
    {
      code: 'EYRIE_DOCTOR_SERVICE_VERSION_DIFFERS',
      weight: 'advice',
      subject: at,
      problem: `The service runs Eyrie ${shown(theirs)}, this command is ${ours}`,
      remedy: 'Install the same version of @eyrie/cli as of the other packages, and deploy the service again',
    },
  ];
}

function clockFindings(service: ExaminedService): readonly DoctorFinding[] {
  if (Math.abs(service.clockAheadSeconds ?? 0) <= MAX_CLOCK_SKEW_SECONDS) return [];
  return [
    {
      code: 'EYRIE_DOCTOR_CLOCK_SKEWED',
      weight: 'advice',
      subject: service.at,
      problem: `The clock of the service is ${describeClock(service)}: times of its lines, spans and audit events cannot be compared with those of others`,
      remedy: 'Synchronise both clocks, by chrony or systemd-timesyncd',
    },
  ];
}
