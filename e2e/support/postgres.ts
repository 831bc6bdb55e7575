import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { killTree } from './process-tree.ts';

// Debian keeps the server's programs out of the PATH.
const DEBIAN_FOLDER = '/usr/lib/postgresql';
const USER = 'eyrie';
const INSTALL = 'Install it with: apt-get install postgresql';
const KEPT_OUTPUT = 20_000;

/** How the server is run. */
export interface PostgresOptions {
  /** Whether a commit waits for the disk, as tests of durability and benchmarks need. @default false */
  readonly fsync?: boolean | undefined;
}

/** A real PostgreSQL server with its data in a temporary folder. */
export interface Postgres {
  /** The same before and after {@link restart}. */
  readonly url: string;
  /** Kills the server and all its children with SIGKILL; resolves when they are dead. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same data and port, after {@link kill} or at once; resolves when it answers. */
  readonly restart: () => Promise<void>;
  /** Stops it and removes its data. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts PostgreSQL on a free port of loopback and resolves when it answers.
 *
 * @throws Error where the server's programs are missing; it says how to install them.
 */
export async function startPostgres({ fsync = false }: PostgresOptions = {}): Promise<Postgres> {
  const programs = programFolder();
  const owner = unprivilegedUser();
  const folder = await mkdtemp(join(tmpdir(), 'eyrie-postgres-'));
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const { status, stdout, stderr } = spawnSync(
    join(programs, 'initdb'),
    [`--pgdata=${data}`, `--username=${USER}`, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...owner, cwd: folder, encoding: 'utf8', timeout: 60_000 },
  );
  if (status !== 0) throw new Error(`initdb failed\n${stdout}${stderr}`);
  const port = await freePort();
  const url = `postgres://${USER}@127.0.0.1:${port}/postgres`;
  const start = () =>
    startServer(url, () =>
      spawn(
        join(programs, 'postgres'),
        ['-D', data, '-h', '127.0.0.1', '-p', `${port}`, '-k', folder, '-c', `fsync=${fsync ? 'on' : 'off'}`],
        { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
      ),
    );
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  let server: Server;
  try {
    server = await start();
  } catch (error) {
    await removeFolder();
    throw error;
  }
  const kill = async () => {
    await server.kill();
    // Where nobody reaps the dead, the server takes what it left for that of one that still runs.
    await Promise.all(
      [
        join(data, 'postmaster.pid'),
        join(folder, `.s.PGSQL.${port}`),
        join(folder, `.s.PGSQL.${port}.lock`),
      ].map((file) => rm(file, { force: true })),
    );
  };
  return {
    url,
    kill,
    restart: async () => {
      await kill();
      server = await start();
    },
    stop: async () => {
      await server.stop();
      await removeFolder();
    },
  };
}

interface Server {
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

async function startServer(url: string, run: () => ChildProcess): Promise<Server> {
  const server = run();
  const output = keptOutput(server);
  const { kill, stop } = endingsOf(server);
  try {
    await eventually({ what: 'PostgreSQL answers' }, async () => {
      if (server.exitCode !== null) throw new Error('PostgreSQL ended');
      const client = new Client(url);
      client.on('error', () => undefined);
      const isThere = await client.connect().then(
        () => true,
        () => undefined,
      );
      await client.end();
      return isThere;
    });
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL did not start\n${output()}`, { cause: error });
  }
  return { kill, stop };
}

function programFolder(): string {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER) : [];
  const folders = [
    ...(process.env.PATH ?? '').split(':'),
    ...versions
      .toSorted((a, b) => Number(b) - Number(a))
      .map((version) => join(DEBIAN_FOLDER, version, 'bin')),
  ];
  const found = folders.find((folder) =>
    ['initdb', 'postgres'].every((program) => existsSync(join(folder, program))),
  );
  if (found !== undefined) return found;
  throw new Error(`The programs of the PostgreSQL server are missing. ${INSTALL}`);
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((option) =>
    Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout),
  );
  if (uid !== undefined && gid !== undefined && uid > 0 && gid > 0) return { uid, gid };
  throw new Error(`There is no user postgres to run PostgreSQL as. ${INSTALL}`);
}

function keptOutput(server: ChildProcess): () => string {
  let output = '';
  server.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    output = (output + chunk).slice(-KEPT_OUTPUT);
  });
  return () => output;
}

function endingsOf(server: ChildProcess): Server {
  const killNow = () => server.kill('SIGKILL');
  process.once('exit', killNow);
  const exited = once(server, 'exit').then(() => {
    process.off('exit', killNow);
  });
  const isOver = () => server.exitCode !== null || server.signalCode !== null;
  return {
    kill: async () => {
      if (server.pid !== undefined && !isOver()) await killTree(server.pid);
      await exited;
    },
    stop: async () => {
      // Asks it to disconnect everybody and stop.
      server.kill('SIGINT');
      const late = setTimeout(killNow, 10_000);
      await exited;
      clearTimeout(late);
    },
  };
}
