import type { DoctorFinding, Examination } from '../../finding.js';
import { listed } from '../../listed.js';
import { type Endpoint, endpointsOf } from '../endpoints.js';
import type { Project } from '../project.js';
import { type Address, tryConnect } from '../try-connect.js';

/** Whether what the service sends to can be reached from here; nothing is sent. */
export async function checkEndpoints(project: Project): Promise<Examination> {
  const endpoints = endpointsOf(project);
  if (endpoints.length === 0) return { checks: [], findings: [] };
  const addresses = [
    ...new Map(endpoints.flatMap(({ address }) => (address ? [[shown(address), address]] : []))),
  ];
  const name = 'endpoints';
  const findings: DoctorFinding[] = endpoints.filter(({ address }) => address === undefined).map(invalid);
  if (project.isOffline) return { checks: [{ name, seen: 'not tried (--offline)' }], findings };
  // Bounded: three variables, an exporter and ten destinations.
  const tried = await Promise.all(
    addresses.map(async ([at, address]) => ({ at, why: await tryConnect(address, project.signal) })),
  );
  for (const { at, why } of tried) {
    const users = endpoints.filter(({ address }) => address !== undefined && shown(address) === at);
    if (why !== undefined) findings.push(unreachable(at, why, users));
  }
  const reached = tried.filter(({ why }) => why === undefined).map(({ at }) => at);
  return {
    checks: [{ name, seen: reached.length === 0 ? 'none reached' : `${listed(reached)} reached` }],
    findings,
  };
}

/** For the address that something could not be reached at. */
export function unreachable(
  at: string,
  why: string,
  users: readonly Pick<Endpoint, 'subject'>[],
): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_ENDPOINT_UNREACHABLE',
    weight: 'problem',
    subject: at,
    problem: `No connection from here (${why}), and ${listed(users.map(({ subject }) => subject))} ${users.length === 1 ? 'names' : 'name'} it`,
    remedy: 'Start it, correct the address, or add --offline where only the service itself can reach it',
  };
}

export function shown({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Without what it names: it may hold a password. */
function invalid({ subject }: Endpoint): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_ENDPOINT_INVALID',
    weight: 'problem',
    subject,
    problem: 'It is no URL of http or https',
    remedy: 'Write it in full, such as http://collector:4318',
  };
}
