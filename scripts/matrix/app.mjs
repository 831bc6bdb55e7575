import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from '../lib/run.mjs';
import { assertCopies, installedPackages } from './installed.mjs';

const template = join(import.meta.dirname, '..', '..', 'matrix', 'app', 'src');
const installTimeout = 300_000;
const compileTimeout = 120_000;

const compilerOptions = {
  target: 'es2023',
  types: ['node'],
  strict: true,
  // The declarations of everything that is installed are checked too.
  skipLibCheck: false,
  esModuleInterop: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  rootDir: 'src',
};

/** Makes a fresh service: an empty folder, sources, and `npm install` as the README says it. */
export async function createApp({ name, nest, type, adapter, typescript }, { cwd, env }) {
  await mkdir(join(cwd, 'src'), { recursive: true });
  const manifest = { name, version: '1.0.0', private: true, type };
  await writeFile(join(cwd, 'package.json'), JSON.stringify(manifest, undefined, 2));
  for (const file of ['app.module.ts', 'birds.controller.ts', 'eyrie.config.ts']) {
    await cp(join(template, file), join(cwd, 'src', file));
  }
  await cp(join(template, `main.${adapter}.ts`), join(cwd, 'src', 'main.ts'));

  const ofNest = ['common', 'core', `platform-${adapter}`].map((part) => `@nestjs/${part}@${nest}`);
  const install = (args) =>
    run('npm', ['install', ...args], { cwd, env, timeout: installTimeout, capture: true });
  await install([...ofNest, 'reflect-metadata', 'rxjs', '@eyrie/nestjs']);
  await install(['--save-dev', `typescript@${typescript}`, '@types/node@24', '@eyrie/cli']);
}

/** Fails where a package of which one copy must be there has several, or where one is there that nobody asked for. */
export async function checkInstalled({ cwd, env }, optional) {
  const copies = await installedPackages({ cwd, env });
  assertCopies(copies, {
    once: ['@opentelemetry/api', '@nestjs', '@eyrie', 'rxjs', 'reflect-metadata'],
    never: optional,
  });
  return [...copies.values()].flat().length;
}

/** Type-checks and compiles the service as modules of this kind, into `dist-<module>`. */
export async function compileApp(module, { cwd, env }) {
  const project = `tsconfig.${module}.json`;
  const options = { ...compilerOptions, module, outDir: `dist-${module}` };
  await writeFile(join(cwd, project), JSON.stringify({ compilerOptions: options, include: ['src'] }));
  const tsc = join(cwd, 'node_modules', '.bin', 'tsc');
  await run(tsc, ['-p', project], { cwd, env, timeout: compileTimeout, capture: true });
  return join(`dist-${module}`, 'main.js');
}

/** The environment with this Node first on the path, and the programs that the service has installed. */
export function onNode(folderOfNode, { cwd, env }) {
  const path = [folderOfNode, join(cwd, 'node_modules', '.bin'), env.PATH];
  return { ...env, PATH: path.join(delimiter) };
}

/** Takes away what a cell before has left: its audit trail. */
export async function forgetEvidence(cwd) {
  await rm(join(cwd, '.eyrie'), { recursive: true, force: true });
}
