import { major, satisfies, valid } from 'semver';
import type { DoctorFinding, Examination } from '../../finding.js';
import { listed } from '../../listed.js';
import type { Project } from '../project.js';
import { type InstalledPackage, resolvePackage } from '../reading/installed-packages.js';
import { readManifest } from '../reading/manifest.js';

interface Unmet {
  readonly peer: string;
  readonly range: string;
  /** `undefined` where it is not installed. */
  readonly version: string | undefined;
  readonly by: string;
}

/** Whether what the packages expect beside them is there, in the versions that they work with. */
export function checkPeers({ installed }: Project): Examination {
  const asking = installed.packages.filter(
    ({ name, use }) => use === 'service' && name.startsWith('@eyrie/'),
  );
  const unmet = Map.groupBy(
    asking.flatMap(unmetOf),
    ({ peer, range, version }) => `${peer} ${range} ${version}`,
  );
  const findings = [...unmet.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          findingOf(
            first,
            [first, ...others].map(({ by }) => by),
          ),
        ],
  );
  return { checks: nestSeen(installed.packages), findings: [...findings, ...mixedNest(installed.packages)] };
}

function unmetOf({ name, folder, manifest }: InstalledPackage): readonly Unmet[] {
  return Object.entries(manifest.peerDependencies).flatMap(([peer, range]): readonly Unmet[] => {
    const at = resolvePackage(folder, peer);
    const version = at === undefined ? undefined : readManifest(at)?.version;
    if (version === undefined) {
      return manifest.optionalPeers.includes(peer) ? [] : [{ peer, range, version, by: name }];
    }
    const fits = valid(version) === null || satisfies(version, range, { includePrerelease: true });
    return fits ? [] : [{ peer, range, version, by: name }];
  });
}

function findingOf({ peer, range, version }: Unmet, by: readonly string[]): DoctorFinding {
  const install = `Run "npm install '${peer}@${range}'"`;
  if (version === undefined) {
    return {
      code: 'EYRIE_DOCTOR_PEER_MISSING',
      weight: 'problem',
      subject: peer,
      problem: `It is not installed, and ${listed(by)} cannot do without`,
      remedy: install,
    };
  }
  return {
    code: 'EYRIE_DOCTOR_PEER_OUT_OF_RANGE',
    weight: 'problem',
    subject: `${peer} ${version}`,
    problem: `${listed(by)} ${by.length === 1 ? 'works' : 'work'} with ${range}`,
    remedy: install,
  };
}

function nestSeen(packages: readonly InstalledPackage[]): Examination['checks'] {
  const nest = packages.find(({ name }) => name === '@nestjs/core');
  return nest === undefined ? [] : [{ name: 'Nest', seen: nest.version }];
}

function mixedNest(packages: readonly InstalledPackage[]): readonly DoctorFinding[] {
  const [core, common] = ['@nestjs/core', '@nestjs/common'].map((name) =>
    packages.find((one) => one.name === name && valid(one.version) !== null),
  );
  if (core === undefined || common === undefined || major(core.version) === major(common.version)) return [];
  return [
    {
      code: 'EYRIE_DOCTOR_NEST_VERSIONS_DIFFER',
      weight: 'problem',
      subject: '@nestjs/*',
      problem: `@nestjs/core is ${core.version}, and @nestjs/common ${common.version}`,
      remedy: 'Give all packages of Nest the same major version',
    },
  ];
}
