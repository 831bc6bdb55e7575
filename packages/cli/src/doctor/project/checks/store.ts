import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, relative, sep } from 'node:path';
import { labelOf } from '@eyrie/store/engine';
import type { DoctorFinding, Examination } from '../../finding.js';
import { addressOf } from '../endpoints.js';
import type { Project } from '../project.js';
import { projectStore } from '../resolved-store.js';
import { tryConnect } from '../try-connect.js';
import { shown, unreachable } from './endpoints.js';

/** Whether the store can be had, and outlives the process. */
export async function checkStore(project: Project): Promise<Examination> {
  const store = projectStore(project);
  if (store === undefined) return { checks: [], findings: [] };
  const { url } = store;
  const findings =
    url.dialect === 'sqlite' ? ofSqlite(url.path, project) : await ofPostgres(url.url, project);
  const seen = url.dialect === 'sqlite' ? `sqlite:${nameOf(url.path, project)}` : labelOf(url.url);
  return { checks: [{ name: 'store', seen }], findings };
}

function nameOf(path: string, { folder }: Project): string {
  const inside = relative(folder, path).split(sep).join('/');
  return path === ':memory:' || inside.startsWith('..') ? path : inside;
}

async function ofPostgres(url: string, project: Project): Promise<readonly DoctorFinding[]> {
  const unreached = project.isOffline ? undefined : await whyUnreachable(url, project);
  if (unreached === undefined) return [];
  return [unreachable(unreached.at, unreached.why, [{ subject: 'the URL of the store' }])];
}

/** Why a PostgreSQL cannot be connected to, and where; `undefined` where it can, or listens on a socket of Unix. */
export async function whyUnreachable(
  url: string,
  { signal }: Pick<Project, 'signal'>,
): Promise<{ readonly at: string; readonly why: string } | undefined> {
  const address = addressOf(url, /^postgres(?:ql)?:$/);
  if (address === undefined || address.host.startsWith('/')) return undefined;
  const why = await tryConnect(address, signal);
  return why === undefined ? undefined : { at: shown(address), why };
}

function ofSqlite(path: string, project: Project): readonly DoctorFinding[] {
  const subject = `sqlite:${nameOf(path, project)}`;
  const lost = whyLost(path, project);
  const why = path === ':memory:' ? undefined : whyNotWritable(path);
  return [
    ...(why === undefined
      ? []
      : [
          {
            code: 'EYRIE_DOCTOR_STORE_UNWRITABLE',
            weight: 'problem',
            subject,
            problem: `It cannot be written: ${why}`,
            remedy: 'Let the user of the service write in its folder, or name another one in EYRIE_STORE_URL',
          } satisfies DoctorFinding,
        ]),
    ...(lost === undefined
      ? []
      : [
          {
            code: 'EYRIE_DOCTOR_STORE_EPHEMERAL',
            weight: 'advice',
            subject,
            problem: lost,
            remedy: 'Keep the file on a volume that outlives the service, or use PostgreSQL',
          } satisfies DoctorFinding,
        ]),
  ];
}

function whyNotWritable(path: string): string | undefined {
  let place = path;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  if (place !== path && !statSync(place).isDirectory()) return `${place} is no folder`;
  try {
    accessSync(place, constants.W_OK);
    return undefined;
  } catch {
    return `${place} is not writable for this user`;
  }
}

function whyLost(path: string, { folder, dockerfile }: Project): string | undefined {
  if (path === ':memory:') return 'It is kept in memory, and gone with the process';
  const isInside = !relative(folder, path).startsWith('..');
  if (!isInside) {
    return relative(tmpdir(), path).startsWith('..')
      ? undefined
      : 'It lies among temporary files, which the system removes';
  }
  if (dockerfile === undefined || dockerfile.volumes.length > 0) return undefined;
  return 'It lies in the folder of the service, and the Dockerfile has no VOLUME: unless one is mounted there, it is gone with the container';
}
