import type { JsonObject } from '../event/json.js';
/** A copy of JSON that fits a record, sharing nothing with what it was copied from; `undefined` where it does not fit. */
export declare function copyMetadata(value: unknown): JsonObject | undefined;
//# sourceMappingURL=metadata.d.ts.map