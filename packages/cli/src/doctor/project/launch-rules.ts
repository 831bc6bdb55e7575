import type { Project } from './project.js';
import type { Launch, Preload } from './reading/launches.js';

const LOADER = /@eyrie\/(?:nestjs|tracing)\/register/;

/** Whether a command loads `@eyrie/nestjs/register` or `@eyrie/tracing/register` before the service. */
export function hasLoader({ preloads }: Launch): boolean {
  return preloads.some((preload) => LOADER.test(textOf(preload)));
}

/** The loader that the project should name: that of the one package, where it has it. */
export function loaderOf({ installed }: Project): string {
  const owner = installed.packages.some(({ name }) => name === '@eyrie/nestjs') ? 'nestjs' : 'tracing';
  return `@eyrie/${owner}/register`;
}

/** Whether the sources import it themselves. */
export function importsLoader({ sources }: Project): boolean {
  return sources.files.some(({ text }) => LOADER.test(text));
}

/** A package that starts an OpenTelemetry SDK or an agent of its own when it is loaded. */
export function agentIn({ preloads }: Launch): string | undefined {
  return AGENTS.find((agent) => preloads.some((preload) => mentions(textOf(preload), agent)));
}

/** The agents among the dependencies of the project itself. */
export function agentsOf({ manifest }: Project): readonly string[] {
  return AGENTS.filter((agent) => agent in manifest.dependencies && agent !== INSTRUMENTATIONS);
}

/** The file of the sources that starts an SDK by itself. */
export function startsSdk({ sources }: Project): string | undefined {
  return sources.files.find(({ text }) => /\bnew\s+(?:NodeSDK|NodeTracerProvider)\s*\(/.test(text))?.path;
}

export const INSTRUMENTATIONS = '@opentelemetry/auto-instrumentations-node';

// What each documents to be loaded first.
const AGENTS = [
  INSTRUMENTATIONS,
  'dd-trace',
  'newrelic',
  'elastic-apm-node',
  '@elastic/opentelemetry-node',
  '@sentry/nestjs',
  '@sentry/node',
  '@sentry/opentelemetry',
  '@splunk/otel',
  '@azure/monitor-opentelemetry',
  'applicationinsights',
  '@honeycombio/opentelemetry-node',
  '@google-cloud/trace-agent',
];

function textOf({ specifier, text }: Preload): string {
  return `${specifier}\n${text}`;
}

/** The package itself or one of its entries; of the instrumentations only the entry that starts an SDK. */
function mentions(text: string, agent: string): boolean {
  const entry = agent === INSTRUMENTATIONS ? `${agent}/register` : agent;
  return new RegExp(`(?:^|[^\\w@/-])${entry.replaceAll('/', '\\/')}(?![\\w-])`, 'm').test(text);
}
