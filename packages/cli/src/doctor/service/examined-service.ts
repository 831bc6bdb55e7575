import type { ServicePage } from './page/service-page.js';

/** A service as its page tells of it. */
export interface ExaminedService {
  /** Where the page is, as it may be shown. */
  readonly at: string;
  /** The path of the page: asking for it is no work of the service. */
  readonly pagePath: string;
  readonly page: ServicePage;
  /** Since the start of its process; `undefined` where the page does not say. */
  readonly runsForSeconds: number | undefined;
  /** By how much its clock is ahead of ours at least; `undefined` where the answer does not say. */
  readonly clockAheadSeconds: number | undefined;
}
