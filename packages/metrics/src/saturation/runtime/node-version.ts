import type { CollectedFamily, MetricDescriptor } from '../../series/family.js';
import { describeGauge } from '../collected-family.js';

const VERSION = describeGauge('nodejs_version_info', 'Version of Node.js; the value is always 1.', [
  'version',
  'major',
  'minor',
  'patch',
]);

/** The metric of {@link collectNodeVersion}. */
export const NODE_VERSION_METRICS: readonly MetricDescriptor[] = [VERSION];

const [major = '', minor = '', patch = ''] = process.versions.node.split('.');
const families: readonly CollectedFamily[] = [
  {
    kind: 'collected',
    descriptor: VERSION,
    samples: [{ labels: { version: process.version, major, minor, patch }, value: 1 }],
  },
];

/** Which Node.js this is. */
export function collectNodeVersion(): readonly CollectedFamily[] {
  return families;
}
