import { isAbsolute, relative, resolve } from 'node:path';
import { parseStoreUrl, type StoreUrl, storeSection } from '@eyrie/store/engine';
import { loadConfig } from '../config/load-config.js';
import type { StoreFlags } from '../options/store-options.js';
import type { CliContext } from '../program/cli-context.js';

/**
 * The store that is meant, as the service itself finds it: `--store`, else the config's `store.url`, else
 * `EYRIE_STORE_URL`, else the default. With `--store` no config is loaded.
 *
 * @throws EyrieError `EYRIE_STORE_URL_INVALID`, `EYRIE_CONFIG_INVALID`, `EYRIE_CLI_CONFIG_UNREADABLE`
 */
export async function locateStore(context: CliContext, flags: StoreFlags): Promise<StoreUrl> {
  const { cwd, env: environment } = context;
  if (flags.store !== undefined) return parseIn(cwd, flags.store);
  const config = await loadConfig(context, flags.config);
  const { url } = storeSection.resolve({ options: config?.store, environment });
  return parseIn(cwd, url);
}

/** Reads a URL; a path of SQLite is relative to the given directory. */
export function parseIn(cwd: string, url: string): StoreUrl {
  const parsed = parseStoreUrl(url);
  if (parsed.dialect !== 'sqlite') return parsed;
  const path = url.slice('sqlite:'.length);
  const isRelative = parsed.path !== path && !isAbsolute(path);
  return isRelative ? { ...parsed, path: resolve(cwd, relative(process.cwd(), parsed.path)) } : parsed;
}
