import type { Diagnostics } from '@eyrie/core/engine';
import type { PostgresClient } from './pg-driver.js';
/** Warns where the server acknowledges what a power cut takes away again. */
export declare function checkDurability(client: PostgresClient, label: string, diagnostics: Diagnostics | undefined): Promise<void>;
//# sourceMappingURL=durability.d.ts.map