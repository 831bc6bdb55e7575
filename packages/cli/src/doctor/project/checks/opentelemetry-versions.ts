import { lt, valid } from 'semver';
import type { DoctorFinding, Examination } from '../../finding.js';
import { listed } from '../../listed.js';
import type { Project } from '../project.js';
import type { InstalledPackage } from '../reading/installed-packages.js';

// The first versions of the SDK's third train: stable packages, and those that are still experimental.
const STABLE = '3.0.0-0';
const EXPERIMENTAL = '0.300.0-0';
const FIRST_VERSIONS: ReadonlyMap<string, string> = new Map([
  ...[
    'context-async-hooks',
    'core',
    'propagator-b3',
    'resources',
    'sdk-logs',
    'sdk-metrics',
    'sdk-trace',
    'sdk-trace-base',
    'sdk-trace-node',
  ].map((name) => [`@opentelemetry/${name}`, STABLE] as const),
  ...[
    'exporter-logs-otlp-http',
    'exporter-trace-otlp-grpc',
    'exporter-trace-otlp-http',
    'exporter-trace-otlp-proto',
    'sdk-node',
  ].map((name) => [`@opentelemetry/${name}`, EXPERIMENTAL] as const),
]);

/** Whether an OpenTelemetry SDK of an older train stands beside the one that `@eyrie/tracing` works with. */
export function checkOpenTelemetryVersions({ installed }: Project): Examination {
  const { packages } = installed;
  if (!packages.some(({ name }) => name === '@eyrie/tracing')) return { checks: [], findings: [] };
  const ours = packages.find(({ name }) => name === '@opentelemetry/sdk-trace');
  const older = packages.filter(
    ({ name, version, use }) =>
      use === 'service' && valid(version) !== null && lt(version, FIRST_VERSIONS.get(name) ?? '0.0.0-0'),
  );
  return {
    checks: [{ name: 'OpenTelemetry SDK', seen: ours?.version ?? 'not installed' }],
    findings: [
      ...findingOf(older.filter(({ via }) => via === undefined)),
      ...findingOf(older.filter(({ via }) => via !== undefined)),
    ],
  };
}

function findingOf(older: readonly InstalledPackage[]): readonly DoctorFinding[] {
  const [first] = older;
  if (first === undefined) return [];
  const isOwn = first.via === undefined;
  const each = older.map(
    ({ name, version, via }) => `${name} ${version}${via === undefined ? '' : ` for ${via}`}`,
  );
  return [
    {
      code: 'EYRIE_DOCTOR_SDK_TRAINS_MIXED',
      weight: isOwn ? 'problem' : 'advice',
      subject: first.name,
      problem: `An older OpenTelemetry SDK stands beside version 3, and neither takes the other's parts: ${listed(each)}`,
      remedy: isOwn
        ? 'Upgrade these packages to 3.x (0.300 and later for those that begin with 0), or leave them out: @eyrie/tracing brings what it needs'
        : 'Upgrade what brings them once it works with version 3; until then its parts cannot be given to @eyrie/tracing',
    },
  ];
}
