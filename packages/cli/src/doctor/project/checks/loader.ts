import type { DoctorFinding, Examination } from '../../finding.js';
import { listed } from '../../listed.js';
import { agentIn, hasLoader, INSTRUMENTATIONS, importsLoader, loaderOf, startsSdk } from '../launch-rules.js';
import type { Project } from '../project.js';

// Libraries of which there are spans once they are instrumented.
const LIBRARIES: ReadonlySet<string> = new Set([
  '@grpc/grpc-js',
  'amqplib',
  'aws-sdk',
  'graphql',
  'ioredis',
  'kafkajs',
  'mongodb',
  'mongoose',
  'mysql2',
  'pg',
  'redis',
  'undici',
]);

/** Whether libraries can be instrumented: by the loader, and by the package that it takes instrumentations from. */
export function checkLoader(project: Project): Examination {
  const { launches, manifest, installed } = project;
  const hasTracing = installed.packages.some(({ name }) => name === '@eyrie/tracing');
  if (!hasTracing || launches.length === 0 || isTracingOff(project)) return { checks: [], findings: [] };
  const libraries = Object.keys(manifest.dependencies).filter(
    (name) => LIBRARIES.has(name) || name.startsWith('@aws-sdk/'),
  );
  const hasInstrumentations = installed.packages.some(({ name }) => name === INSTRUMENTATIONS);
  const imported = importsLoader(project);
  // An SDK of the project's own instruments what it is told to.
  const isInstrumented = imported || startsSdk(project) !== undefined;
  const without = launches.filter(
    (launch) => !isInstrumented && !hasLoader(launch) && agentIn(launch) === undefined,
  );
  const loads = imported || launches.some(hasLoader);
  const findings: DoctorFinding[] = [];
  if (loads && !hasInstrumentations) findings.push(withoutInstrumentations());
  if (libraries.length > 0 || hasInstrumentations) {
    findings.push(...without.map(({ where }) => withoutLoader(where, libraries, loaderOf(project))));
  }
  const seen = without.length === 0 ? 'loaded' : loads ? 'loaded by some commands' : 'not loaded';
  return {
    checks: [{ name: 'loader', seen: `${seen} (${listed(launches.map(({ where }) => where))})` }],
    findings,
  };
}

function withoutLoader(where: string, libraries: readonly string[], loader: string): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_LOADER_ABSENT',
    weight: 'advice',
    subject: where,
    problem:
      libraries.length > 0
        ? `It starts Node without the loader, so that there are no spans of ${listed(libraries)}`
        : `It starts Node without the loader, so that ${INSTRUMENTATIONS} does nothing`,
    remedy: `Start with "node --import ${loader} …", or set NODE_OPTIONS="--import ${loader}"`,
  };
}

function withoutInstrumentations(): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_INSTRUMENTATIONS_ABSENT',
    weight: 'advice',
    subject: INSTRUMENTATIONS,
    problem: 'The loader is there, and the package from which it takes instrumentations is not installed',
    remedy: `Run "npm install ${INSTRUMENTATIONS}@^0.82", or start without the loader`,
  };
}

function isTracingOff({ config, environment }: Project): boolean {
  const section = config.state === 'loaded' ? config.config : {};
  const { enabled } = ((section as { readonly tracing?: unknown }).tracing ?? {}) as {
    readonly enabled?: unknown;
  };
  const variable = environment.variables.EYRIE_TRACING_ENABLED?.trim().toLowerCase();
  return enabled === false || (enabled === undefined && variable === 'false');
}
