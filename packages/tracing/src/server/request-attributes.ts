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
  const { request } = observation;
  const { headers } = request;
  const attributes = startAttributes(observation);
  addServer(attributes, headers.host ?? (headers[':authority'] as string | undefined));
  addQuery(attributes, request.url);
  if (headers['user-agent'] !== undefined) attributes['user_agent.original'] = headers['user-agent'];
  const address = clientIp(http.clientAddressOf(observation));
  if (address !== undefined) attributes['client.address'] = address;
  if (observation.method === OTHER_METHOD) attributes['http.request.method_original'] = request.method ?? '';
  attributes['network.protocol.version'] = request.httpVersion;
  attributes['eyrie.request_id'] = observation.requestId;
  return attributes;
}

function addQuery(attributes: Attributes, url = ''): void {
  const start = url.indexOf('?');
  if (start !== -1 && start < url.length - 1) attributes['url.query'] = url.slice(start + 1);
}

const HOST_AND_PORT = /^(\[[0-9A-Fa-f:.%]{2,60}\]|[^:/?#@\s]{1,253})(?::(\d{1,5}))?$/;

interface ServerOfHost {
  readonly host: string;
  readonly address: string | undefined;
  readonly port: number | undefined;
}

// Most requests name the same host as the one before.
let known: ServerOfHost = serverOf('');

function addServer(attributes: Attributes, host = ''): void {
  if (host !== known.host) known = serverOf(host);
  const { address, port } = known;
  if (address === undefined) return;
  attributes['server.address'] = address;
  if (port !== undefined) attributes['server.port'] = port;
}

function serverOf(host: string): ServerOfHost {
  const [, address, port] = HOST_AND_PORT.exec(host) ?? [];
  return {
    host,
    address: address?.startsWith('[') === true ? address.slice(1, -1) : address,
    port: port === undefined ? undefined : Number(port),
  };
}
