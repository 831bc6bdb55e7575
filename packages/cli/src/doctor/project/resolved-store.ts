import { auditSection, type ResolvedAuditOptions } from '@eyrie/audit/engine';
import { Diagnostics } from '@eyrie/core/engine';
import { type ResolvedStoreOptions, type StoreUrl, storeSection } from '@eyrie/store/engine';
import { parseIn } from '../../store/store-location.js';
import type { Project } from './project.js';

/** The store of a project, and its audit trail where it has one. */
export interface ProjectStore {
  readonly options: ResolvedStoreOptions;
  readonly url: StoreUrl;
  readonly audit: ResolvedAuditOptions | undefined;
}

/** The store that the service would open; `undefined` where none is asked for, or where its options are wrong. */
export function projectStore({ folder, config, environment, sources }: Project): ProjectStore | undefined {
  const given = config.state === 'loaded' ? config.config : undefined;
  const { variables } = environment;
  const asksForAudit =
    given?.audit !== undefined ||
    variables.EYRIE_AUDIT_ENABLED?.trim().toLowerCase() === 'true' ||
    sources.files.some(({ text }) => /\bAuditModule\s*\.\s*forRoot/.test(text));
  const asksForStore = given?.store !== undefined || (variables.EYRIE_STORE_URL ?? '').trim() !== '';
  if (!asksForAudit && !asksForStore) return undefined;
  const request = { environment: variables, diagnostics: new Diagnostics(() => undefined) };
  try {
    const audit = asksForAudit ? auditSection.resolve({ ...request, options: given?.audit }) : undefined;
    const isOn = audit?.enabled === true;
    if (!isOn && !asksForStore) return undefined;
    const options = storeSection.resolve({ ...request, options: given?.store });
    return { options, url: parseIn(folder, options.url), audit: isOn ? audit : undefined };
  } catch {
    // The check of the config says what is wrong.
    return undefined;
  }
}
