import {
  type ClientIpView,
  type HttpServerObservation,
  type HttpServerSource,
  OTHER_METHOD,
} from '@eyrie/core/engine';
import type { Attributes } from '@opentelemetry/api';

/** What the attributes of server spans need to know. */
export interface RequestAttributesOptions {
  readonly http: HttpServerSource;
  readonly clientIp: ClientIpView;
}

/** What is known when a request begins, and what a sampler may ask for. */
export function startAttributes(observation: HttpServerObservation): Attributes {
  return {
    'http.request.method': observation.method,
    'url.path': observation.path,
    'url.scheme': observation.scheme,
  };
}

/** What a server span says of its request, after the stable HTTP semantic conventions of OpenTelemetry. */
export function requestAttributes(
  observation: HttpServerObservation,
  { http, clientIp }: RequestAttributesOptions,
): Attributes {
  const { request, requestId, method } = observation;
  const query = queryOf(request.url ?? '');
  const agent = request.headers['user-agent'];
  const address = clientIp(http.clientAddressOf(observation));
  return {
    ...startAttributes(observation),
    ...serverOf(request.headers.host ?? (request.headers[':authority'] as string | undefined)),
    ...(query !== undefined && { 'url.query': query }),
    ...(agent !== undefined && { 'user_agent.original': agent }),
    ...(address !== undefined && { 'client.address': address }),
    ...(method === OTHER_METHOD && { 'http.request.method_original': request.method ?? '' }),
    'network.protocol.version': request.httpVersion,
    'eyrie.request_id': requestId,
  };
}

function queryOf(url: string): string | undefined {
  const start = url.indexOf('?');
  return start === -1 || start === url.length - 1 ? undefined : url.slice(start + 1);
}

const HOST_AND_PORT = /^(\[[0-9A-Fa-f:.%]{2,60}\]|[^:/?#@\s]{1,253})(?::(\d{1,5}))?$/;

function serverOf(host: string | undefined): Attributes {
  const [, address, port] = HOST_AND_PORT.exec(host ?? '') ?? [];
  if (address === undefined) return {};
  return {
    'server.address': address.startsWith('[') ? address.slice(1, -1) : address,
    ...(port !== undefined && { 'server.port': Number(port) }),
  };
}
