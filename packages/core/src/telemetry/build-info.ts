import { createRequire } from 'node:module';
import type { SelfMetricDescription, SelfMetricSample } from './self-telemetry.js';

/** Which Eyrie runs, and on what: constant, so that it is joined with other metrics or looked up. */
export const BUILD_INFO: SelfMetricDescription = {
  name: 'eyrie_info',
  help: 'Version of Eyrie, and of the Node.js it runs on; the value is always 1.',
  type: 'gauge',
};

let samples: readonly SelfMetricSample[] | undefined;

/** Read when it is first asked for; throws where the package was bundled away from its manifest. */
export function buildInfo(): readonly SelfMetricSample[] {
  samples ??= [{ labels: { version: installedVersion(), node: process.version }, value: 1 }];
  return samples;
}

function installedVersion(): string {
  return (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
}
