import { type AnswerDetails, detailsOfAnswer } from './export-outcome.js';
import { GrpcCalls } from './grpc-calls.js';
import { readPartialSuccess } from './otlp/protobuf-answer.js';

// Parts of the exporter of gRPC that are private to it, but have had this shape since its version 0.54.

type TransportAnswer =
  | { readonly status: 'success'; readonly data?: Uint8Array | undefined }
  | { readonly status: 'retryable'; readonly retryInMillis?: number | undefined; readonly error?: Error }
  | { readonly status: 'failure'; readonly error: Error };

interface Transport {
  send(data: Uint8Array, timeoutMillis: number): Promise<TransportAnswer>;
  shutdown(): void;
  /** What a retrying transport sends through. */
  readonly _transport?: Transport;
}

interface Delegate {
  _transport: Transport;
}

/** What is sent through an exporter, one batch at a time or several. */
export interface WatchedTransport {
  /** Hears of the next batch that is sent. */
  expect(details: AnswerDetails): void;
  /** Ends what is under way, which the exporter itself would wait for. */
  shutdown(): void;
}

/**
 * Takes the retries out of the exporter of gRPC, whose timers keep the process for seconds, and learns what it keeps to
 * itself: whether a failure is transient, how long to wait, how many spans were rejected. An exporter of another shape
 * is left alone; then it tries again by itself, and rejected spans count as exported.
 */
export function watchTransport(exporter: object): WatchedTransport | undefined {
  const delegate = delegateOf(exporter);
  if (delegate === undefined) return undefined;
  const transport = delegate._transport._transport ?? delegate._transport;
  const calls = new GrpcCalls();
  if ('_client' in transport) calls.watch(transport);
  let expected: AnswerDetails = {};
  delegate._transport = {
    async send(data, timeoutMillis) {
      const details = expected;
      expected = {};
      const answer = await transport.send(data, timeoutMillis);
      tell(details, answer);
      return answer;
    },
    shutdown: () => transport.shutdown(),
  };
  return {
    expect(details) {
      expected = details;
    },
    shutdown() {
      calls.cancel();
      transport.shutdown();
    },
  };
}

function tell(details: AnswerDetails, answer: TransportAnswer): void {
  if (answer.status === 'retryable') {
    details.transient = true;
    details.retryAfterMs = answer.retryInMillis;
  } else if (answer.status === 'success' && answer.data !== undefined) {
    const { data } = answer;
    Object.assign(
      details,
      detailsOfAnswer(() => readPartialSuccess(Buffer.from(data))),
    );
  }
}

function delegateOf(exporter: object): Delegate | undefined {
  const { _delegate: delegate } = exporter as { _delegate?: Partial<Delegate> };
  const isKnown =
    typeof delegate?._transport?.send === 'function' && typeof delegate._transport.shutdown === 'function';
  return isKnown ? (delegate as Delegate) : undefined;
}
