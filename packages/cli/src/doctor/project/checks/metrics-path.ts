import { Diagnostics } from '@eyrie/core/engine';
import type { Examination } from '../../finding.js';
import { listed } from '../../listed.js';
import { filesThatAnswer } from '../declared-routes.js';
import type { Project } from '../project.js';
import { appOf, configInCode, rootModulesIn } from '../root-modules.js';

/** Whether a controller of the app answers where the page of metrics is to be: such an app does not start. */
export function checkMetricsPath(project: Project): Examination {
  const path = pathOfPage(project);
  const apps = new Set(
    project.sources.files
      .flatMap(rootModulesIn)
      .filter(({ module }) => module === 'Eyrie' || module === 'Metrics')
      .map(appOf),
  );
  if (path === undefined || apps.size === 0) return { checks: [], findings: [] };
  // What a library brings in may be of any app.
  const isShared = [...apps].some((app) => app.startsWith('libs/'));
  const taken = filesThatAnswer(path, project.sources.files).filter(
    (file) => isShared || apps.has(appOf(file)) || file.path.startsWith('libs/'),
  );
  if (taken.length === 0) return { checks: [], findings: [] };
  const isKnown = configInCode(project).length === 0;
  return {
    checks: [],
    findings: [
      {
        code: 'EYRIE_DOCTOR_METRICS_PATH_TAKEN',
        // The code may give the page another path.
        weight: isKnown ? 'problem' : 'advice',
        subject: path,
        problem: `A controller in ${listed(taken.map((file) => file.path))} answers there, where the page of metrics is${isKnown ? '' : ' unless the code says otherwise'}: the app does not start`,
        remedy:
          'Show the metrics of that registry through metrics.include and drop the controller, or give one of the two another path',
      },
    ],
  };
}

/** `undefined` where the page is off, on a port of its own, or not to be told. */
function pathOfPage({ config, sections, environment }: Project): string | undefined {
  const section = sections.find(({ name }) => name === 'metrics')?.section;
  if (section === undefined || typeof section === 'string') return undefined;
  const given = (config.state === 'loaded' ? config.config : {}) as { readonly metrics?: object };
  try {
    const diagnostics = new Diagnostics(() => undefined);
    const resolved = section.resolve({
      options: given.metrics,
      environment: environment.variables,
      diagnostics,
    });
    const { enabled, path, port } = resolved as PageSettings;
    return enabled === false || port !== undefined || typeof path !== 'string' ? undefined : path;
  } catch {
    // The check of the config says what is wrong.
    return undefined;
  }
}

interface PageSettings {
  readonly enabled?: unknown;
  readonly path?: unknown;
  readonly port?: unknown;
}
