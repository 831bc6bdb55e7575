import { Diagnostics } from '@eyrie/core/engine';
import { type Store } from '@eyrie/store/engine';
import { DeadLetters } from '../../../src/delivery/dead-letters.js';
import { DeliveryLoop, type DeliveryLoopOptions } from '../../../src/delivery/delivery-loop.js';
import type { AuditSink } from '../../../src/sinks/audit-sink.js';
import { ScriptedSink } from './scripted-sink.js';
import { VirtualClock } from './virtual-clock.js';
import { WatchedStore } from './watched-store.js';
/** What a case needs of its runner. */
export interface DeliveryEnvironment {
    /** A store without any tables. */
    openStore(): Promise<Store>;
}
/** One case for any test runner. */
export interface DeliveryCase {
    readonly name: string;
    run(environment: DeliveryEnvironment): Promise<void>;
}
export declare const STREAM = "shop";
/** One instance of an app. */
export interface Instance {
    readonly store: WatchedStore;
    readonly loop: DeliveryLoop;
}
/** A log with delivery, in which time passes as it is told. */
export declare class DeliveryBench {
    #private;
    readonly clock: VirtualClock;
    readonly deadLetters: DeadLetters;
    readonly warnings: string[];
    readonly diagnostics: Diagnostics;
    private constructor();
    /** Runs a case on a bench of its own, which is gone afterwards. */
    static run({ openStore }: DeliveryEnvironment, body: (bench: DeliveryBench) => Promise<void>): Promise<void>;
    sink(name: string, options?: Omit<ConstructorParameters<typeof ScriptedSink>[1], 'name'>): ScriptedSink;
    /** Starts one instance. Its jitter is none: every wait is the longest. */
    start(sinks: readonly AuditSink[], options?: Partial<DeliveryLoopOptions>): Instance;
    /** Adds so many records to the log, all at once. */
    seal(count: number): Promise<void>;
    checkpoint(...sizes: readonly number[]): Promise<void>;
    /** Deletes records, with the segment that allows it. */
    prune(firstSeq: number, lastSeq: number): Promise<void>;
    /** Takes every lease away, as if its holder had stalled for too long: PostgreSQL goes by a clock of its own. */
    expireLeases(): Promise<void>;
    /** Rows of single deliveries: `seq state attempts`. */
    rows(): Promise<readonly string[]>;
    nextSeq(sink: string): Promise<number>;
    get codes(): readonly string[];
}
/** From `first` to `last`. */
export declare function seqs(first: number, last: number): readonly number[];
//# sourceMappingURL=delivery-bench.d.ts.map