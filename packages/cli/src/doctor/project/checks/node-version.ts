import { minVersion, satisfies, validRange } from 'semver';
import type { DoctorFinding, Examination } from '../../finding.js';
import type { Project } from '../project.js';

const FLOOR = '>=22.15.0';
const UPGRADE = 'Use a Node that is maintained, such as the latest 24';

/** Whether Node is what the packages ask for: the one at hand, that of the project's `engines`, that of its image. */
export function checkNodeVersion(project: Project): Examination {
  const { nodeVersion, manifest, dockerfile } = project;
  const floor = floorOf(project);
  const findings: DoctorFinding[] = [];
  if (!satisfies(nodeVersion, floor)) {
    findings.push({
      code: 'EYRIE_DOCTOR_NODE_UNSUPPORTED',
      weight: 'problem',
      subject: `Node ${nodeVersion}`,
      problem: `@eyrie/* needs Node ${floor}`,
      remedy: UPGRADE,
    });
  }
  const major = dockerfile?.nodeMajor;
  if (major !== undefined && major < (minVersion(floor)?.major ?? 0)) {
    findings.push({
      code: 'EYRIE_DOCTOR_NODE_UNSUPPORTED',
      weight: 'problem',
      subject: 'Dockerfile',
      problem: `Its image has Node ${major}, and @eyrie/* needs Node ${floor}`,
      remedy: UPGRADE,
    });
  }
  return {
    checks: [{ name: 'Node', seen: nodeVersion }],
    findings: [...findings, ...enginesFindings(nodeVersion, manifest.engines.node, floor)],
  };
}

function enginesFindings(nodeVersion: string, asked: string | undefined, floor: string): DoctorFinding[] {
  if (asked === undefined || validRange(asked) === null) return [];
  const findings: DoctorFinding[] = [];
  if (!satisfies(nodeVersion, asked)) {
    findings.push({
      code: 'EYRIE_DOCTOR_NODE_OUTSIDE_ENGINES',
      weight: 'advice',
      subject: `Node ${nodeVersion}`,
      problem: `The project's own engines ask for Node ${asked}`,
      remedy: 'Run the doctor, and the service, with a Node of that range',
    });
  }
  const [lowest, needed] = [minVersion(asked), minVersion(floor)];
  if (lowest !== null && needed !== null && lowest.compare(needed) < 0) {
    findings.push({
      code: 'EYRIE_DOCTOR_ENGINES_TOO_WIDE',
      weight: 'advice',
      subject: 'package.json',
      problem: `engines.node is ${asked}, which allows versions of Node that @eyrie/* does not run on`,
      remedy: `Set engines.node to ${floor}`,
    });
  }
  return findings;
}

/** The highest of what the installed packages ask for. */
function floorOf({ installed }: Project): string {
  return installed.packages
    .filter(({ name }) => name.startsWith('@eyrie/'))
    .map(({ manifest }) => manifest.engines.node ?? '')
    .filter((range) => validRange(range) !== null && range !== '')
    .reduce((highest, range) => {
      const [a, b] = [minVersion(highest), minVersion(range)];
      return a !== null && b !== null && b.compare(a) > 0 ? range : highest;
    }, FLOOR);
}
