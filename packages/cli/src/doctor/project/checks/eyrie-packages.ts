import type { DoctorFinding, Examination } from '../../finding.js';
import { listed } from '../../listed.js';
import type { Project } from '../project.js';

/** Whether the packages of Eyrie are installed, all of one version. */
export function checkEyriePackages({ installed, manifest }: Project): Examination {
  const own = installed.packages.filter(({ name }) => name.startsWith('@eyrie/'));
  const found = new Set(own.map(({ name }) => name));
  const asked = Object.keys({ ...manifest.devDependencies, ...manifest.dependencies }).filter((name) =>
    name.startsWith('@eyrie/'),
  );
  const missing = asked.filter((name) => !found.has(name));
  const versions = [...new Set(own.map(({ version }) => version))].sort();
  const findings: DoctorFinding[] = [];
  if (asked.length === 0 && own.length === 0) findings.push(notUsed());
  else if (installed.layout === 'plug-and-play') findings.push(unseen());
  else if (missing.length > 0) findings.push(notInstalled(missing));
  if (versions.length > 1) {
    const each = versions.map((version) => {
      const names = own.filter((one) => one.version === version).map(({ name }) => name);
      return `${version} of ${listed([...new Set(names)])}`;
    });
    findings.push({
      code: 'EYRIE_DOCTOR_VERSIONS_DIFFER',
      weight: 'problem',
      subject: '@eyrie/*',
      problem: `The packages are made for each other in one version, and there are ${versions.length}: ${each.join('; ')}`,
      remedy: 'Give all of them the same version in package.json, and install again',
    });
  }
  if (installed.isCut) findings.push(tooMany());
  return { checks: [{ name: 'versions of @eyrie/*', seen: seenOf(versions, found.size) }], findings };
}

function seenOf(versions: readonly string[], count: number): string {
  if (count === 0) return 'none installed';
  return `${versions.join(', ')} (${count} ${count === 1 ? 'package' : 'packages'})`;
}

function notUsed(): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_NOT_USED',
    weight: 'problem',
    subject: 'package.json',
    problem: 'The project has no package of Eyrie',
    remedy: 'Run "nest add @eyrie/nestjs", or go to the folder of the service',
  };
}

function notInstalled(missing: readonly string[]): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_NOT_INSTALLED',
    weight: 'problem',
    subject: listed(missing),
    problem: 'It stands in package.json, and is not in node_modules',
    remedy: 'Install the dependencies of the project',
  };
}

function unseen(): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_PACKAGES_UNSEEN',
    weight: 'unknown',
    subject: '.pnp.cjs',
    problem:
      "Yarn's Plug'n'Play keeps packages where only Yarn finds them: their versions and copies were not checked",
    remedy: 'Set "nodeLinker: node-modules" in .yarnrc.yml, or check with "yarn why"',
  };
}

function tooMany(): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_PACKAGES_UNSEEN',
    weight: 'unknown',
    subject: 'node_modules',
    problem: 'There are more packages than the doctor looks at: further copies may be there',
    remedy: 'Check with "npm ls @eyrie/core @opentelemetry/api prom-client"',
  };
}
