import { configRule, defineSection, type ResolvedSection, type SchemaEntries } from '@eyrie/core/engine';
import * as v from 'valibot';
import { isStoreUrl, STORE_URL_RULE } from './store-url.js';

/** The section `store`: where audit, incidents and deployments are kept. */
export interface StoreOptions {
  /** `false` opens nothing: an injected store refuses whatever is asked of it. @default EYRIE_STORE_ENABLED, true */
  readonly enabled?: boolean | undefined;
  /**
   * `sqlite:<path>`, relative to the working directory, or `postgres://user:password@host/database`. Never shown.
   * @default EYRIE_STORE_URL, 'sqlite:.eyrie/store.db'
   */
  readonly url?: string | undefined;
  /** Whether tables are made and brought up to date at start. @default EYRIE_STORE_MIGRATE, true */
  readonly migrate?: boolean | undefined;
  /** Connections to PostgreSQL, from 2 to 1000. SQLite needs no more than its two. @default EYRIE_STORE_MAX_CONNECTIONS, 10 */
  readonly maxConnections?: number | undefined;
}

declare module '@eyrie/core/engine' {
  interface EyrieConfigSections {
    readonly store?: StoreOptions | undefined;
  }
}

export const storeSection = defineSection({
  name: 'store',
  schema: v.partial(
    v.strictObject({
      enabled: configRule.flag(),
      url: configRule.that<string>(isStoreUrl, STORE_URL_RULE),
      migrate: configRule.flag(),
      maxConnections: configRule.wholeNumber({ from: 2, to: 1000 }),
    } satisfies SchemaEntries<StoreOptions>),
  ),
  defaults: { enabled: true, url: 'sqlite:.eyrie/store.db', migrate: true, maxConnections: 10 },
  environment: {
    EYRIE_STORE_ENABLED: { property: 'enabled', parse: 'boolean' },
    EYRIE_STORE_URL: { property: 'url', parse: 'string' },
    EYRIE_STORE_MIGRATE: { property: 'migrate', parse: 'boolean' },
    EYRIE_STORE_MAX_CONNECTIONS: { property: 'maxConnections', parse: 'number' },
  },
  secrets: ['url'],
});

/** The section `store` with its defaults filled in. */
export type ResolvedStoreOptions = ResolvedSection<typeof storeSection>;
