import type { Diagnostic } from '@eyrie/core/engine';

const REDIRECT = 'Point the endpoint to where it leads now: redirects are not followed';
const UNTRUSTED =
  'Name the certificate of the receiver, or of who signed it, in OTEL_EXPORTER_OTLP_CERTIFICATE or NODE_EXTRA_CA_CERTS';

const REMEDIES: Readonly<Record<string, string>> = {
  'status 400': 'See the log of the receiver, which names what it cannot read',
  'status 401':
    'Check the headers of the exporter, or OTEL_EXPORTER_OTLP_HEADERS: the receiver wants credentials',
  'status 403': 'Check what the credentials in the headers of the exporter may do',
  'status 404': 'Check the path of the endpoint: usually it is /v1/traces',
  'status 405': 'Check the path of the endpoint: usually it is /v1/traces',
  'status 413': 'Lower batch.maxBatchSpans, or raise the limit of the receiver or of the proxy before it',
  'status 415': 'Ask for another protocol: "http/json" or "http/protobuf", whichever the receiver reads',
  'status 301': REDIRECT,
  'status 302': REDIRECT,
  'status 307': REDIRECT,
  'status 308': REDIRECT,
  ECONNREFUSED: 'See that the receiver runs and that host and port of the endpoint are right',
  ENOTFOUND: 'Check the host of the endpoint, which has no address',
  ETIMEDOUT:
    'See whether the receiver is overloaded, or a firewall lies between; raise timeoutMs if it is only slow',
  ERR_INVALID_CHAR:
    'Check the headers of the exporter, or OTEL_EXPORTER_OTLP_HEADERS: one holds what no header can',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  EPROTO:
    'See that the endpoint speaks what its URL says, http or https, and that it is the port of OTLP over HTTP',
  'gRPC status 16':
    'Check the headers of the exporter, or OTEL_EXPORTER_OTLP_HEADERS: the receiver wants credentials',
};

const DEFAULT_REMEDY =
  'See that the receiver is up and what its log says; eyrie_spans_dropped_total counts on';

/** What a failed export was, and what becomes of its spans. */
export interface FailedExport {
  /** The receiver, without credentials and query. */
  readonly target: string;
  readonly failure: string;
  readonly spans: number;
  readonly fate: 'retried' | 'lost';
}

/** An export that failed: said once for each receiver, way to fail, and fate. */
export function exportFailed({ target, failure, spans, fate }: FailedExport): Diagnostic {
  return {
    code: 'EYRIE_TRACING_EXPORT_FAILED',
    key: `${target} ${failure} ${fate}`,
    problem: `${target} did not take ${spans} spans, which are ${fate === 'lost' ? 'lost' : 'tried again'} (${failure})`,
    remedy: REMEDIES[failure] ?? DEFAULT_REMEDY,
  };
}

/** A receiver that took a batch but for some of its spans: said once. */
export function spansRejected(target: string, rejected: number, spans: number): Diagnostic {
  return {
    code: 'EYRIE_TRACING_EXPORT_FAILED',
    key: `${target} rejected`,
    problem: `${target} rejected ${rejected} of ${spans} spans, which are lost`,
    remedy: 'See the log of the receiver, which says why; eyrie_spans_dropped_total counts on',
  };
}

/** A receiver that took all of a batch, but not without a word: said once. The word may quote what is in a span. */
export function receiverWarned(target: string): Diagnostic {
  return {
    code: 'EYRIE_TRACING_EXPORT_WARNING',
    key: target,
    problem: `${target} took all spans, but with a warning`,
    remedy: 'See the log of the receiver, which says what it would have otherwise',
  };
}

/** Spans that come faster than they are taken: said once for each receiver. */
export function queueFull(target: string, maxQueuedSpans: number): Diagnostic {
  return {
    code: 'EYRIE_TRACING_QUEUE_FULL',
    key: target,
    problem: `${maxQueuedSpans} spans wait for ${target}: new ones are dropped until it takes some`,
    remedy:
      'See whether it takes spans at all; if it is only too slow at times, raise batch.maxQueuedSpans or sample less',
  };
}
