import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Dockerfile, readDockerfile } from './dockerfile.js';
import type { Manifest } from './manifest.js';
import { readText } from './read-text.js';

/** A command that starts the service, and where it is written. */
export interface Launch {
  /** For people, such as `the script start:prod`. */
  readonly where: string;
  readonly command: string;
  /** What it loads before the service: `--import`, `--require`, also by `NODE_OPTIONS`. */
  readonly preloads: readonly Preload[];
}

/** A module that Node loads before the program. */
export interface Preload {
  readonly specifier: string;
  /** The text of the file, where it is one of the project. */
  readonly text: string;
}

/** Where launches are looked for. */
export interface LaunchRequest {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly nodeOptions: string | undefined;
}

const RUNS_SCRIPT = /\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+|run-script\s+)?([\w:.-]+)/;
const STARTS_NODE = /(?:^|[\s;&|"'/])(?:node|nest\s+start)(?=$|[\s"'])/;
const PRELOADS = /(?:^|[\s"'=])(?:--import|--require|-r)(?:=|\s+)["']?([^\s"']+)/g;
const MAX_LINES = 200;

/** The commands by which the service is started in production, as far as the project says so. */
export function findLaunches({ folder, manifest, nodeOptions = '' }: LaunchRequest): readonly Launch[] {
  const script = ['start:prod', 'start'].find((name) => manifest.scripts[name] !== undefined);
  const fromScript =
    script === undefined
      ? []
      : [{ where: `the script ${script}`, command: manifest.scripts[script] ?? '', options: '' }];
  return [
    ...fromScript,
    ...fromDockerfile(readDockerfile(folder), manifest),
    ...fromProcfile(folder, manifest),
  ]
    .filter(({ command }) => STARTS_NODE.test(command))
    .map(({ where, command, options }) => ({
      where,
      command,
      preloads: preloadsOf(`${command} ${options} ${nodeOptions}`, folder),
    }));
}

interface Written {
  readonly where: string;
  readonly command: string;
  /** Further options of Node. */
  readonly options: string;
}

function fromDockerfile(dockerfile: Dockerfile | undefined, manifest: Manifest): readonly Written[] {
  if (dockerfile?.command === undefined) return [];
  const { command, nodeOptions } = dockerfile;
  return [{ ...throughScript('the Dockerfile', command, manifest), options: nodeOptions }];
}

function fromProcfile(folder: string, manifest: Manifest): readonly Written[] {
  const lines = (readText(join(folder, 'Procfile')) ?? '').split('\n').slice(0, MAX_LINES);
  return lines.flatMap((line) => {
    const [, name, command] = /^([\w-]+):\s*(\S.*)$/.exec(line) ?? [];
    if (name === undefined || command === undefined || name === 'release') return [];
    return [{ ...throughScript(`the Procfile (${name})`, command, manifest), options: '' }];
  });
}

/** `npm run start:prod` stands for what the script says. */
function throughScript(where: string, command: string, { scripts }: Manifest): Omit<Written, 'options'> {
  const name = RUNS_SCRIPT.exec(command)?.[1];
  const script = name === undefined ? undefined : scripts[name];
  return script === undefined
    ? { where, command }
    : { where: `${where} (script ${name})`, command: `${command} ${script}` };
}

function preloadsOf(text: string, folder: string): readonly Preload[] {
  return [...text.matchAll(PRELOADS)].map(([, specifier = '']) => {
    const file = join(folder, specifier);
    const isFile = /^\.{0,2}\//.test(specifier) && existsSync(file);
    return { specifier, text: isFile ? (readText(file) ?? '') : '' };
  });
}
