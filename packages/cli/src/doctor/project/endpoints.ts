import type { Project } from './project.js';
import type { Address } from './try-connect.js';

/** An address that the service sends to. */
export interface Endpoint {
  /** The property or variable that names it. */
  readonly subject: string;
  /** `undefined` where what it names is no URL. */
  readonly address: Address | undefined;
}

const VARIABLES = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
];
const PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'postgres:': 5432,
  'postgresql:': 5432,
};
const MAX_DESTINATIONS = 10;

/** The addresses that the config and the environment name, in this order; of the store only where one is asked for. */
export function endpointsOf({ config, environment }: Project): readonly Endpoint[] {
  const given = config.state === 'loaded' ? (config.config as unknown as Given) : {};
  const { exporter } = fieldsOf(given.tracing);
  const { destinations } = fieldsOf(given.logging);
  const named: (readonly [subject: string, url: unknown])[] = [
    ['tracing.exporter.endpoint', fieldsOf(exporter).endpoint],
    ...(Array.isArray(destinations) ? destinations : [])
      .slice(0, MAX_DESTINATIONS)
      .flatMap((one, position) =>
        ['url', 'endpoint'].map(
          (name) => [`logging.destinations[${position}].${name}`, fieldsOf(one)[name]] as const,
        ),
      ),
    ...VARIABLES.map((name) => [name, environment.variables[name]] as const),
  ];
  return named.flatMap(([subject, url]) =>
    typeof url === 'string' && url.trim() !== ''
      ? [{ subject, address: addressOf(url.trim(), /^https?:$/) }]
      : [],
  );
}

/** Host and port of a URL, and nothing else of it: it may hold a password. */
export function addressOf(text: string, protocols: RegExp): Address | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !protocols.test(url.protocol)) return undefined;
  // libpq allows a host in the query too.
  const host = url.hostname === '' ? (url.searchParams.get('host') ?? 'localhost') : url.hostname;
  const port = url.port === '' ? (PORTS[url.protocol] ?? 0) : Number(url.port);
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port };
}

type Given = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Given {
  return typeof value === 'object' && value !== null ? (value as Given) : {};
}
