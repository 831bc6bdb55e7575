import { foreignMessage } from '../../terminal/foreign-message.js';
import type { Examination } from '../finding.js';
import { checkAudit } from './checks/audit.js';
import { checkConfig } from './checks/config.js';
import { checkDeclaredMetrics } from './checks/declared-metrics.js';
import { checkEndpoints } from './checks/endpoints.js';
import { checkEyriePackages } from './checks/eyrie-packages.js';
import { checkLoader } from './checks/loader.js';
import { checkMetricsPath } from './checks/metrics-path.js';
import { checkNodeVersion } from './checks/node-version.js';
import { checkOpenTelemetryVariables } from './checks/opentelemetry-variables.js';
import { checkOpenTelemetryVersions } from './checks/opentelemetry-versions.js';
import { checkPeers } from './checks/peers.js';
import { checkSecondSdk } from './checks/second-sdk.js';
import { checkSingleCopies } from './checks/single-copies.js';
import { checkStore } from './checks/store.js';
import { checkTypeScript } from './checks/typescript.js';
import { checkVariables } from './checks/variables.js';
import { checkWiring } from './checks/wiring.js';
import type { Project, ProjectCheck } from './project.js';

const CHECKS: Readonly<Record<string, ProjectCheck>> = {
  Node: checkNodeVersion,
  TypeScript: checkTypeScript,
  'versions of @eyrie/*': checkEyriePackages,
  'what stands beside them': checkPeers,
  copies: checkSingleCopies,
  'OpenTelemetry SDK': checkOpenTelemetryVersions,
  'other SDKs and agents': checkSecondSdk,
  loader: checkLoader,
  config: checkConfig,
  'EYRIE_* variables': checkVariables,
  'OTEL_* variables': checkOpenTelemetryVariables,
  modules: checkWiring,
  metrics: checkDeclaredMetrics,
  'page of metrics': checkMetricsPath,
  endpoints: checkEndpoints,
  store: checkStore,
  audit: checkAudit,
};

/** Looks at everything that can be told of a project without starting it. A check that fails hides no other one. */
export async function examineProject(project: Project): Promise<Examination> {
  const done: Examination[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    project.signal.throwIfAborted();
    done.push(await attempt(name, check, project));
  }
  return { checks: done.flatMap(({ checks }) => checks), findings: done.flatMap(({ findings }) => findings) };
}

async function attempt(name: string, check: ProjectCheck, project: Project): Promise<Examination> {
  try {
    return await check(project);
  } catch (error) {
    return {
      checks: [],
      findings: [
        {
          code: 'EYRIE_DOCTOR_CHECK_FAILED',
          weight: 'unknown',
          subject: name,
          problem: `This could not be checked: ${foreignMessage(error)}`,
          remedy: 'Mend what it says, or report it with this line',
        },
      ],
    };
  }
}
