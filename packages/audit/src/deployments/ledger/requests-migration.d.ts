import type { Migration } from '@eyrie/store/engine';
/** Which keys have been recorded, so that what is sent again is not recorded again. */
export declare const REQUESTS_MIGRATION: Migration;
//# sourceMappingURL=requests-migration.d.ts.map