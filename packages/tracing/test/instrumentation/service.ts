import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// Long enough for a busy machine, short enough to fail inside the test's own limit.
const PATIENCE_MS = 25_000;
const LOADER = join(import.meta.dirname, '../../../../scripts/lib/typescript-loader.mjs');
const FIXTURES = join(import.meta.dirname, 'fixtures');

/** What `fixtures/enable.ts` prints. */
export interface ServiceReport {
  readonly service?: string;
  readonly loader: string;
  readonly names: readonly string[];
  readonly description: string;
  readonly findings: readonly string[];
  readonly said: readonly string[];
  readonly spans: readonly string[];
  readonly result?: unknown;
}

/** How a service is started. */
export interface ServiceStart {
  readonly libraries?: Readonly<Record<string, boolean>>;
  readonly own?: readonly ('birds' | 'broken' | 'http')[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Options of Node before those that turn instrumentations on. @default [] */
  readonly before?: readonly string[];
  /** How they are turned on. @default '--import' */
  readonly by?: '--import' | '--require';
  /** @default 'enable.ts' */
  readonly fixture?: string;
}

/** A service in a folder of its own, with a library `birds` of a given version. */
export class Service {
  readonly folder: string;

  constructor(files: Readonly<Record<string, string>>, birdsVersion = '1.2.3') {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'eyrie-service-')));
    this.#write({
      'node_modules/birds/package.json': JSON.stringify({
        name: 'birds',
        version: birdsVersion,
        main: 'index.js',
      }),
      'node_modules/birds/index.js': "exports.sing = () => 'song';",
      ...files,
    });
  }

  /** Makes packages of this repository packages of the service. */
  link(...packages: readonly string[]): this {
    for (const name of packages) {
      const { resolve } = createRequire(import.meta.url);
      const link = join(this.folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(dirname(resolve(`${name}/package.json`)), link);
    }
    return this;
  }

  run(entry: string, start: ServiceStart = {}): ServiceReport {
    const { libraries, own, environment, before = [], by = '--import', fixture = 'enable.ts' } = start;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--conditions=@eyrie/source',
        ...before,
        by,
        LOADER,
        by,
        join(FIXTURES, fixture),
        entry,
      ],
      {
        cwd: this.folder,
        encoding: 'utf8',
        timeout: PATIENCE_MS,
        killSignal: 'SIGKILL',
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          NO_COLOR: undefined,
          FORCE_COLOR: undefined,
          SCENARIO: JSON.stringify({ libraries, own }),
          ...environment,
        },
      },
    );
    if (status !== 0 || stderr !== '')
      throw new Error(`The service ended with ${status}:\n${stdout}${stderr}`);
    return JSON.parse(stdout) as ServiceReport;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #write(files: Readonly<Record<string, string>>): void {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
}
