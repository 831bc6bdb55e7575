import type { OutboundHttp } from '@eyrie/core/engine';

/** Where records are posted to. */
export interface WebhookSinkOptions {
  /** `https:`, or `http:`. */
  readonly url: string;
  /**
   * What bodies are signed with, of at least 16 bytes each; one that begins with `whsec_` is the base64 of its bytes.
   * While it is being changed: the new one and the old one.
   */
  readonly secret: string | readonly string[];
  /** @default 'webhook' */
  readonly name?: string | undefined;
  /** Whether the host may have a private address. @default false */
  readonly allowPrivate?: boolean | undefined;
  /** Further headers, such as `authorization`. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether a record is only posted when the one before it was taken. @default false */
  readonly ordered?: boolean | undefined;
  /** Requests at a time, unless `ordered`. @default 8 */
  readonly concurrency?: number | undefined;
  /** The reversed domain name that the types of CloudEvents begin with. @default 'dev.eyrie' */
  readonly typePrefix?: string | undefined;
  /** Records in one call. @default 50 */
  readonly batchSize?: number | undefined;
  /** How long one request may take, in milliseconds. @default 10_000 */
  readonly requestTimeoutMs?: number | undefined;
  /** Deadline of one call in milliseconds. @default 60_000 */
  readonly timeoutMs?: number | undefined;
  /** A client of the app's own, which it closes itself. @default one of the sink's own */
  readonly outbound?: OutboundHttp | undefined;
}

export const WEBHOOK_SINK_DEFAULTS = Object.freeze({
  name: 'webhook',
  typePrefix: 'dev.eyrie',
  allowPrivate: false,
  headers: Object.freeze({}) as Readonly<Record<string, string>>,
  ordered: false,
  concurrency: 8,
  batchSize: 50,
  requestTimeoutMs: 10_000,
  timeoutMs: 60_000,
});
