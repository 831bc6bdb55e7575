import type { Json } from '../../../src/event/json.js';
import type { OutboxRow } from '../../../src/storage/outbox.js';
/** What differs between the events of a case. */
export interface SampleEvent {
    readonly id: string;
    readonly stream?: string;
    readonly mayExist?: boolean;
    readonly time?: string;
    readonly type?: string;
    readonly action?: string;
    readonly outcome?: string;
    readonly actor?: string;
    readonly targets?: readonly {
        readonly type: string;
        readonly id: string;
    }[];
    readonly attributes?: Json;
}
/** A UUID that sorts by its number. */
export declare function idOf(number: number): string;
/** So many events, numbered from `first` on. */
export declare function eventsOf(count: number, { first }?: {
    first?: number | undefined;
}): readonly SampleEvent[];
export declare function outboxRow({ stream, mayExist, ...event }: SampleEvent): OutboxRow;
export declare function bodyOf(event: SampleEvent): string;
//# sourceMappingURL=sample-events.d.ts.map