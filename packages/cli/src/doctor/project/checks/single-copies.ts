import { relative, sep } from 'node:path';
import type { DoctorFinding, Examination } from '../../finding.js';
import { listed } from '../../listed.js';
import type { Project } from '../project.js';
import type { InstalledPackage } from '../reading/installed-packages.js';

// What a second copy breaks.
const SINGLE: Readonly<Record<string, string>> = {
  '@nestjs/common': 'Nest does not know the decorators and exceptions of a second copy',
  '@nestjs/core': 'Nest does not find the providers of a second copy',
  '@opentelemetry/api': 'What uses the other copy may not see the active span',
  'prom-client': 'Each copy has a registry of its own, and metrics of the other one are not served',
};
const OF_EYRIE = 'A second copy has state of its own, and signals of its own';

/** Whether there is one copy of what works only as one, in what the service loads. */
export function checkSingleCopies({ folder, installed }: Project): Examination {
  const copies = Map.groupBy(
    installed.packages.filter(({ name, use }) => use === 'service' && reasonOf(name) !== undefined),
    ({ name }) => name,
  );
  const seen = Object.keys(SINGLE)
    .filter((name) => copies.has(name))
    .map((name) => `${name} ${versionsOf(copies.get(name) ?? [])}`);
  return {
    checks: seen.length === 0 ? [] : [{ name: 'one copy each', seen: seen.join(', ') }],
    findings: [...copies]
      .filter(([, found]) => found.length > 1)
      .map(([name, found]) => duplicated(name, found, folder)),
  };
}

function duplicated(name: string, found: readonly InstalledPackage[], folder: string): DoctorFinding {
  const each = found.map(
    (copy) =>
      `${copy.version} in ${relative(folder, copy.folder).split(sep).join('/')}${copy.via === undefined ? '' : ` for ${copy.via}`}`,
  );
  return {
    code: 'EYRIE_DOCTOR_PACKAGE_DUPLICATED',
    weight: 'problem',
    subject: name,
    problem: `The service loads ${found.length} copies: ${listed(each)}. ${reasonOf(name)}`,
    remedy: `Give it one version that all of them accept, then run "npm dedupe" (or the like of your package manager) and look with "npm ls ${name}"`,
  };
}

function versionsOf(found: readonly InstalledPackage[]): string {
  return found.map(({ version }) => version).join(' and ');
}

function reasonOf(name: string): string | undefined {
  return name.startsWith('@eyrie/') ? OF_EYRIE : SINGLE[name];
}
