import type { Examination } from '../finding.js';
import type { Dockerfile } from './reading/dockerfile.js';
import type { ProjectEnvironment } from './reading/environment.js';
import type { InstalledPackages } from './reading/installed-packages.js';
import type { OwnedSection } from './reading/installed-sections.js';
import type { Launch } from './reading/launches.js';
import type { Manifest } from './reading/manifest.js';
import type { ProjectConfig } from './reading/project-config.js';
import type { Sources } from './reading/sources.js';

/** Everything that checks look at, read once. */
export interface Project {
  /** Absolute: where its `package.json` is. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly installed: InstalledPackages;
  readonly launches: readonly Launch[];
  readonly dockerfile: Dockerfile | undefined;
  readonly environment: ProjectEnvironment;
  readonly config: ProjectConfig;
  readonly sections: readonly OwnedSection[];
  readonly sources: Sources;
  /** Of the Node that examines, such as `24.1.0`. */
  readonly nodeVersion: string;
  /** Whether nothing may be connected to. */
  readonly isOffline: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Looks at one thing of a project. */
export type ProjectCheck = (project: Project) => Examination | Promise<Examination>;
