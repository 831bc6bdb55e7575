import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { eyrie, type RunOptions } from '../../../support/run.js';

const packages = join(import.meta.dirname, '..', '..', '..', '..', '..');

/** What a `package.json` says beside its name. */
export interface ManifestPart {
  readonly version?: string;
  readonly type?: string;
  readonly [part: string]: unknown;
}

const NEST_PEERS = { '@nestjs/common': '^11.0.0 || ^12.0.0', '@nestjs/core': '^11.0.0 || ^12.0.0' };

const SHOP = {
  name: 'shop',
  version: '1.0.0',
  type: 'module',
  engines: { node: '>=22.15.0' },
  scripts: { start: 'nest start', 'start:prod': 'node --import @eyrie/nestjs/register dist/main.js' },
  dependencies: {
    '@eyrie/nestjs': '^1.2.0',
    '@nestjs/common': '^12.0.0',
    '@nestjs/core': '^12.0.0',
    '@opentelemetry/api': '~1.10.0',
    '@opentelemetry/auto-instrumentations-node': '^0.82.0',
    pg: '^8.13.0',
  },
};

/** A project in a folder of its own, as `npm install` would leave it; it is healthy until something is written over it. */
export class ProjectFolder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'eyrie-doctor-')));

  constructor() {
    this.manifest({});
    this.write(
      'src/app.module.ts',
      "import { EyrieModule } from '@eyrie/nestjs';\n@Module({ imports: [EyrieModule.forRoot()] })\nexport class AppModule {}\n",
    );
    this.write('src/main.ts', 'app.useLogger(app.get(EyrieLogger));\n');
    this.write('tsconfig.json', '{ "compilerOptions": { "module": "nodenext" } }');
    for (const signal of ['metrics', 'logging', 'tracing'] as const) this.#signal(signal);
    const of = (...names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [`@eyrie/${name}`, '^1.2.0']));
    this.install('@eyrie/core', { version: '1.2.0', engines: { node: '>=22.15.0' } });
    this.install('@eyrie/store', { version: '1.2.0', dependencies: of('core') });
    this.install('@eyrie/audit', { version: '1.2.0', dependencies: of('core', 'store') });
    this.install('@eyrie/nestjs', {
      version: '1.2.0',
      dependencies: of('core', 'store', 'metrics', 'logging', 'tracing', 'audit'),
      peerDependencies: { ...NEST_PEERS, '@opentelemetry/api': '>=1.10.0 <1.11.0' },
    });
    for (const name of ['@nestjs/common', '@nestjs/core']) this.install(name, { version: '12.5.1' });
    this.install('@opentelemetry/api', { version: '1.10.0' });
    this.install('@opentelemetry/sdk-trace', { version: '3.1.0' });
    this.install('@opentelemetry/auto-instrumentations-node', { version: '0.82.0' });
    this.install('pg', { version: '8.23.1' });
  }

  /** Writes the project's `package.json` with these parts instead of its own. */
  manifest(parts: ManifestPart): void {
    this.write('package.json', JSON.stringify({ ...SHOP, ...parts }));
  }

  /** With these dependencies beside its own. */
  dependOn(dependencies: Readonly<Record<string, string>>, parts: ManifestPart = {}): void {
    this.manifest({ ...parts, dependencies: { ...SHOP.dependencies, ...dependencies } });
  }

  write(path: string, content: string): void {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  remove(path: string): void {
    rmSync(join(this.path, path), { recursive: true, force: true });
  }

  /** Puts a package into `node_modules`: that of the project, or of the folder that is named. */
  install(name: string, manifest: ManifestPart = {}, into = ''): void {
    this.write(
      join(into, 'node_modules', name, 'package.json'),
      JSON.stringify({ name, version: '1.0.0', ...manifest }),
    );
  }

  /** Links one folder to another one, as pnpm does. */
  link(from: string, to: string): void {
    const at = join(this.path, from);
    mkdirSync(dirname(at), { recursive: true });
    symlinkSync(relative(dirname(at), join(this.path, to)), at);
  }

  /** Runs `eyrie doctor` here. */
  doctor(flags: readonly string[] = [], options: RunOptions = {}): ReturnType<typeof eyrie> {
    return eyrie(['doctor', ...flags], { cwd: this.path, ...options });
  }

  /** What `eyrie doctor` finds here, each as a line. */
  async findings(
    env: Readonly<Record<string, string>> = {},
    flags: readonly string[] = [],
    options: RunOptions = {},
  ): Promise<readonly string[]> {
    const { stdout, stderr } = await this.doctor(['--json', ...flags], { env, ...options });
    if (stderr !== '') throw new Error(stderr);
    const { findings } = JSON.parse(stdout) as { findings: readonly Readonly<Record<string, string>>[] };
    return findings.map(
      ({ code, weight, subject, problem, remedy }) => `${weight} ${code} ${subject}: ${problem}. ${remedy}.`,
    );
  }

  /** What one check saw. */
  async seen(name: string, env: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
    const { stdout } = await this.doctor(['--json'], { env });
    const { checks } = JSON.parse(stdout) as { checks: readonly { name: string; seen: string }[] };
    return checks.find((check) => check.name === name)?.seen;
  }

  end(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** A package whose engine has the section of the real one. */
  #signal(signal: 'metrics' | 'logging' | 'tracing'): void {
    const name = `@eyrie/${signal}`;
    this.install(name, {
      version: '1.2.0',
      type: 'module',
      exports: { './engine': { types: './engine.d.ts', default: './engine.js' } },
      dependencies: {
        '@eyrie/core': '^1.2.0',
        ...(signal === 'tracing' && { '@opentelemetry/sdk-trace': '^3.1.0' }),
      },
      peerDependencies: { ...NEST_PEERS, ...(signal === 'metrics' && { 'prom-client': '^15.0.0' }) },
      peerDependenciesMeta: { 'prom-client': { optional: true } },
    });
    const section = join(packages, signal, 'src', 'config', `${signal}-options.ts`);
    this.write(
      `node_modules/${name}/engine.js`,
      `export { ${signal}Section } from ${JSON.stringify(section)};\n`,
    );
  }
}
