import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { auditSection } from '@eyrie/audit/engine';
import { type ConfigSection, httpSection, redactionSection, serviceSection } from '@eyrie/core/engine';
import { storeSection } from '@eyrie/store/engine';
import { foreignMessage } from '../../../terminal/foreign-message.js';
import type { InstalledPackage } from './installed-packages.js';

/** A section of the config, with the package that owns it. */
export interface OwnedSection {
  readonly name: string;
  readonly owner: string;
  /** How the section validates; a text that says why it could not be had, where it could not. */
  readonly section: AnySection | string;
}

export type AnySection = ConfigSection<object, unknown>;

/** The sections of the house, by name, with the packages that own them. */
export const SECTION_OWNERS: Readonly<Record<string, string>> = Object.freeze({
  service: '@eyrie/core',
  http: '@eyrie/core',
  redaction: '@eyrie/core',
  metrics: '@eyrie/metrics',
  logging: '@eyrie/logging',
  tracing: '@eyrie/tracing',
  store: '@eyrie/store',
  audit: '@eyrie/audit',
});

const OWN: Readonly<Record<string, unknown>> = {
  service: serviceSection,
  http: httpSection,
  redaction: redactionSection,
  store: storeSection,
  audit: auditSection,
};

/** The sections of the packages that the project has installed; those of signals come out of its own copies. */
export async function findSections(packages: readonly InstalledPackage[]): Promise<readonly OwnedSection[]> {
  const sections: OwnedSection[] = [];
  for (const [name, owner] of Object.entries(SECTION_OWNERS)) {
    const installed = packages.find((one) => one.name === owner);
    if (installed === undefined) continue;
    const section = OWN[name] ?? (await sectionOf(installed, name));
    sections.push({ name, owner, section: section as AnySection | string });
  }
  return sections;
}

async function sectionOf({ folder, manifest }: InstalledPackage, name: string): Promise<unknown> {
  try {
    const file = join(folder, manifest.engineFile ?? 'dist/engine.js');
    const engine = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
    const section = engine[`${name}Section`];
    return isSection(section) ? section : `it exports no ${name}Section`;
  } catch (error) {
    return foreignMessage(error);
  }
}

function isSection(value: unknown): value is AnySection {
  return typeof (value as Partial<AnySection> | undefined)?.resolve === 'function';
}
