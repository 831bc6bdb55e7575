import type { DoctorFinding, Examination } from '../../finding.js';
import { agentIn, agentsOf, hasLoader, loaderOf, startsSdk } from '../launch-rules.js';
import type { Project } from '../project.js';

const CODE = 'EYRIE_DOCTOR_SECOND_SDK';
const LEAVE_ONE = 'Leave one of the two out: one of them makes no spans then, or both make the same ones';

/** Whether something else than Eyrie makes spans in the same process. */
export function checkSecondSdk(project: Project): Examination {
  const traces = project.installed.packages.some(({ name }) => name === '@eyrie/tracing');
  if (!traces) return { checks: [], findings: [] };
  const findings: readonly DoctorFinding[] = [
    ...preloaded(project),
    ...started(project),
    ...depended(project),
  ];
  return {
    checks: [{ name: 'other SDKs and agents', seen: findings.length === 0 ? 'none' : `${findings.length}` }],
    findings,
  };
}

function preloaded(project: Project): readonly DoctorFinding[] {
  return project.launches.flatMap((launch) => {
    const agent = agentIn(launch);
    if (agent === undefined) return [];
    const both = hasLoader(launch);
    return [
      {
        code: CODE,
        weight: both ? 'problem' : 'advice',
        subject: agent,
        problem: both
          ? `It and Eyrie's register are both loaded by ${launch.where}, and each starts an SDK`
          : `It is loaded by ${launch.where}: its SDK makes the spans, and Eyrie joins in`,
        remedy: both ? LEAVE_ONE : `If Eyrie shall make them, load ${loaderOf(project)} instead`,
      } satisfies DoctorFinding,
    ];
  });
}

function started(project: Project): readonly DoctorFinding[] {
  const file = startsSdk(project);
  if (file === undefined) return [];
  const both = project.launches.some(hasLoader);
  return [
    {
      code: CODE,
      weight: both ? 'problem' : 'advice',
      subject: file,
      problem: both
        ? "It starts an OpenTelemetry SDK, and so does Eyrie's register"
        : 'It starts an OpenTelemetry SDK: that one makes the spans of the process, and Eyrie joins in',
      remedy: both ? LEAVE_ONE : 'Leave it out if nothing else needs it: @eyrie/tracing brings its own',
    },
  ];
}

function depended(project: Project): readonly DoctorFinding[] {
  const loaded = new Set(project.launches.map(agentIn));
  return agentsOf(project)
    .filter((agent) => !loaded.has(agent))
    .map((agent) => ({
      code: CODE,
      weight: 'advice',
      subject: agent,
      problem: 'It is a dependency, and makes spans of its own once it is started',
      remedy: 'Remove it if Eyrie shall make the spans; otherwise set tracing.enabled to false',
    }));
}
