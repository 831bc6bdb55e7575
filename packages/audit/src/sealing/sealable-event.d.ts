/** A row of the outbox that can be sealed, with what the log is searched by. */
export interface SealableEvent {
    readonly id: string;
    readonly body: string;
    readonly time: string;
    readonly type: string;
    readonly action: string;
    readonly outcome: string;
    readonly actorId: string;
    /** Each target once. */
    readonly targets: readonly {
        readonly type: string;
        readonly id: string;
    }[];
}
/**
 * Reads an event out of the outbox; `undefined` for what is none: whoever may insert into the table can write anything,
 * and what is not canonical could not be verified from a copy in another layout.
 */
export declare function readSealableEvent(id: string, body: string): SealableEvent | undefined;
//# sourceMappingURL=sealable-event.d.ts.map