import { closestName } from '@eyrie/core/engine';
import type { DoctorFinding, Examination } from '../../finding.js';
import { OPENTELEMETRY_VARIABLES } from '../opentelemetry-variables.js';
import type { Project } from '../project.js';
import { OF_KUBERNETES } from './variables.js';

const PREFIX = 'OTEL_';
// Each has variables of its own, which a machine with several of them may set for all.
const OF_ANOTHER_LANGUAGE = /^OTEL_(?:DOTNET|GO|INSTRUMENTATION|JAVA|JAVAAGENT|LAMBDA|PHP|PYTHON|RUBY|RUST)_/;

/** Whether an `OTEL_*` variable is nearly one that is documented. Others have their own, so that an unlike one is not told. */
export function checkOpenTelemetryVariables({ environment, sections }: Project): Examination {
  const read = sections.flatMap(({ section }) => (typeof section === 'string' ? [] : section.variables));
  const known = new Set([...OPENTELEMETRY_VARIABLES, ...read.filter((name) => name.startsWith(PREFIX))]);
  const set = Object.keys(environment.variables)
    .filter((name) => name.startsWith(PREFIX) && !OF_KUBERNETES.test(name))
    .sort();
  if (set.length === 0) return { checks: [], findings: [] };
  const unknown = set.filter((name) => !known.has(name) && !OF_ANOTHER_LANGUAGE.test(name));
  return {
    checks: [{ name: 'OTEL_* variables', seen: `${set.length} set` }],
    findings: unknown.flatMap((name) =>
      findingOf(name, [...known], environment.fromFile.has(name) ? '.env' : 'the environment'),
    ),
  };
}

function findingOf(name: string, known: readonly string[], where: string): readonly DoctorFinding[] {
  const bare = (variable: string) => variable.slice(PREFIX.length);
  const meant = closestName(bare(name), known.map(bare));
  if (meant === undefined) return [];
  return [
    {
      code: 'EYRIE_DOCTOR_VARIABLE_UNKNOWN',
      weight: 'advice',
      subject: name,
      problem: `It is set in ${where}, and neither Eyrie reads it nor does OpenTelemetry document it`,
      remedy: `Perhaps you mean ${PREFIX}${meant}`,
    },
  ];
}
