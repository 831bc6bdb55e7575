import type { Diagnostic, ResolvedRedactionOptions } from '@eyrie/core/engine';
import type { SealedRecord, SignedCheckpoint } from '../records/sealed-record.js';
import type { PipelineNumbers } from './audit-pipeline.js';
import type { PipelineSettings } from './pipeline-settings.js';

/** A sink as the thread knows it: its calls go to the main thread, where the sink itself is. */
export interface SinkShape {
  readonly name: string;
  readonly ordered: boolean;
  readonly batchSize: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly keeps: 'records' | 'checkpoints' | undefined;
  readonly canAnchor: boolean;
}

/** What a thread is started with. */
export interface ThreadStart {
  readonly storeUrl: string;
  readonly settings: PipelineSettings;
  /** Names all threads of one pipeline, of which one at a time runs, among all that share the store. */
  readonly holder: string;
  /** How secrets are taken out of what sinks say of their failures. */
  readonly redaction: ResolvedRedactionOptions;
  readonly sinks: readonly SinkShape[];
}

/** A call of a sink's method. */
export type SinkCall =
  | { readonly method: 'deliver'; readonly sink: string; readonly records: readonly SealedRecord[] }
  | { readonly method: 'anchor'; readonly sink: string; readonly checkpoint: SignedCheckpoint };

/** From the main thread to the pipeline's. */
export type ToThread =
  | { readonly type: 'wake' }
  | { readonly type: 'drain'; readonly id: number; readonly deadlineMs: number }
  | { readonly type: 'close' }
  /** Plain data, and not judged yet; without results where the sink answered with no list. */
  | {
      readonly type: 'sink-answered';
      readonly id: number;
      readonly results: readonly unknown[] | undefined;
    }
  | { readonly type: 'sink-threw'; readonly id: number; readonly problem: string };

/** From the pipeline's thread to the main one. */
export type FromThread =
  | { readonly type: 'numbers'; readonly numbers: PipelineNumbers }
  | { readonly type: 'drained'; readonly id: number }
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly type: 'sink-call'; readonly id: number; readonly call: SinkCall }
  | { readonly type: 'sink-abort'; readonly id: number };
