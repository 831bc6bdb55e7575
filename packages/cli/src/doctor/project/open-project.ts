import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Project } from './project.js';
import { readDockerfile } from './reading/dockerfile.js';
import { readEnvironment } from './reading/environment.js';
import { findInstalledPackages } from './reading/installed-packages.js';
import { findSections } from './reading/installed-sections.js';
import { findLaunches } from './reading/launches.js';
import { readManifest } from './reading/manifest.js';
import { readConfig } from './reading/project-config.js';
import { readSources } from './reading/sources.js';

/** Which project is opened, and how. */
export interface OpenProjectRequest extends Pick<Project, 'isOffline' | 'now' | 'signal'> {
  /** Where its `package.json` is. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The config that was asked for. @default as every command finds it */
  readonly config?: string | undefined;
}

/** Reads a project; nothing of it is started, and of its code only the config is loaded. */
export async function openProject(request: OpenProjectRequest): Promise<Project | undefined> {
  const { env, config: named, isOffline, now, signal } = request;
  const folder = realpathSync(request.folder);
  const manifest = readManifest(folder);
  if (manifest === undefined) return undefined;
  const environment = readEnvironment(folder, env);
  const { variables } = environment;
  const installed = findInstalledPackages(folder, manifest);
  return {
    folder,
    manifest,
    installed,
    launches: findLaunches({ folder, manifest, nodeOptions: env.NODE_OPTIONS }),
    dockerfile: readDockerfile(folder),
    environment,
    config: await readConfig({ folder, variables, signal, named }),
    sections: await findSections(installed.packages),
    sources: readSources(folder),
    nodeVersion: process.versions.node,
    isOffline,
    now,
    signal,
  };
}

/** The nearest folder with a `package.json`, upwards; `undefined` where there is none. */
export function findProjectFolder(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
