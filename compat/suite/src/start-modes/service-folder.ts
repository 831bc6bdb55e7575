import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Where programs and packages come from. */
export interface ServiceSource {
  /** The folder `start-modes`. */
  readonly programs: string;
  /** The `node_modules` that the programs find their packages in. */
  readonly packages: string;
}

/** What is installed beside the programs. */
export interface InstalledPackages {
  /** The module system of the library `birds`. */
  readonly birds: 'module' | 'commonjs';
  /** Whether the instrumentations of OpenTelemetry are installed. @default true */
  readonly instrumentations?: boolean;
}

/** The programs in a folder of their own, with a library `birds`. */
export class ServiceFolder {
  readonly path: string;
  readonly #root: string;

  constructor({ programs, packages }: ServiceSource, { birds, instrumentations = true }: InstalledPackages) {
    this.#root = realpathSync(mkdtempSync(join(tmpdir(), 'eyrie-start-modes-')));
    this.path = join(this.#root, 'service');
    cpSync(programs, this.path, { recursive: true });
    writeLibrary(join(this.path, 'node_modules', 'birds'), birds);
    const installed = join(this.#root, 'node_modules');
    if (instrumentations) symlinkSync(packages, installed);
    else linkWithoutInstrumentations(packages, installed);
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

function writeLibrary(folder: string, type: InstalledPackages['birds']): void {
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'birds', version: '1.2.3', type, main: 'index.js' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const exported = type === 'module' ? 'export const sing =' : 'exports.sing =';
  writeFileSync(join(folder, 'index.js'), `${exported} () => 'song';\n`);
}

// Eyrie is copied, as it looks for packages beside itself too.
function linkWithoutInstrumentations(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name === '@eyrie') copyPackages(join(from, name), join(to, name));
    else if (name === '@opentelemetry') linkAll(join(from, name), join(to, name));
    else if (!name.startsWith('.')) symlinkSync(join(from, name), join(to, name));
  }
}

function linkAll(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (!/instrumentation/.test(name)) symlinkSync(join(from, name), join(to, name));
  }
}

function copyPackages(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    cpSync(realpathSync(join(from, name)), join(to, name), {
      recursive: true,
      filter: (path) => !['test', 'out-spec'].includes(basename(path)),
    });
  }
}
