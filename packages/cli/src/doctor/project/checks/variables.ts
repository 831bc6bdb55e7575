import { closestName } from '@eyrie/core/engine';
import type { DoctorFinding, Examination } from '../../finding.js';
import type { Project } from '../project.js';
import { SECTION_OWNERS } from '../reading/installed-sections.js';

const PREFIX = 'EYRIE_';
// Read by commands and by the loader, not by a section.
const OTHERS = [
  'EYRIE_CONFIG',
  'EYRIE_DEPLOYMENTS_SIGNING_SECRET',
  'EYRIE_DEPLOYMENTS_TOKEN',
  'EYRIE_DEPLOYMENTS_URL',
];
/** What Kubernetes sets in every container for a service, such as one named eyrie-… */
export const OF_KUBERNETES = /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP)(?:_\w+)?)$/;

/** Whether each `EYRIE_*` variable is one that something reads. */
export function checkVariables({ environment, sections }: Project): Examination {
  const known = new Set([...OTHERS, ...sections.flatMap(namesOf)]);
  const set = Object.keys(environment.variables)
    .filter((name) => name.startsWith(PREFIX) && !OF_KUBERNETES.test(name))
    .sort();
  // Whether a variable of a package that is not there, or not to be loaded, is right cannot be told.
  const unseen = Object.keys(SECTION_OWNERS)
    .filter((name) => !sections.some((one) => one.name === name && typeof one.section !== 'string'))
    .map((name) => `${PREFIX}${name.toUpperCase()}_`);
  const unknown = set.filter((name) => !known.has(name) && !unseen.some((prefix) => name.startsWith(prefix)));
  return {
    checks: [{ name: 'EYRIE_* variables', seen: set.length === 0 ? 'none set' : `${set.length} set` }],
    findings: unknown.map((name) =>
      findingOf(name, [...known], environment.fromFile.has(name) ? '.env' : 'the environment'),
    ),
  };
}

function namesOf({ section }: Project['sections'][number]): readonly string[] {
  return typeof section === 'string' ? [] : section.variables.filter((name) => name.startsWith(PREFIX));
}

function findingOf(name: string, known: readonly string[], where: string): DoctorFinding {
  const bare = (variable: string) => variable.slice(PREFIX.length);
  const meant = closestName(bare(name), known.map(bare));
  return {
    code: 'EYRIE_DOCTOR_VARIABLE_UNKNOWN',
    weight: meant === undefined ? 'advice' : 'problem',
    subject: name,
    problem: `It is set in ${where}, and nothing reads it`,
    remedy: meant === undefined ? 'Unset it, or check its name' : `Perhaps you mean ${PREFIX}${meant}`,
  };
}
