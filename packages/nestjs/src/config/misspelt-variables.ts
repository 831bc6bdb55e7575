import { auditSection } from '@eyrie/audit/engine';
import {
  closestName,
  type Diagnostic,
  httpSection,
  redactionSection,
  serviceSection,
} from '@eyrie/core/engine';
import { loggingSection } from '@eyrie/logging/engine';
import { metricsSection } from '@eyrie/metrics/engine';
import { storeSection } from '@eyrie/store/engine';
import { tracingSection } from '@eyrie/tracing/engine';

const PREFIX = 'EYRIE_';

const VARIABLES: ReadonlySet<string> = new Set(
  [
    serviceSection,
    httpSection,
    redactionSection,
    metricsSection,
    loggingSection,
    tracingSection,
    storeSection,
    auditSection,
  ].flatMap(({ variables }) => variables.filter((name) => name.startsWith(PREFIX))),
);

const NAMES = Array.from(VARIABLES, withoutPrefix);

// What the command `eyrie` reads.
const OF_COMMANDS: ReadonlySet<string> = new Set([
  'EYRIE_CONFIG',
  'EYRIE_DEPLOYMENTS_SIGNING_SECRET',
  'EYRIE_DEPLOYMENTS_TOKEN',
  'EYRIE_DEPLOYMENTS_URL',
]);

/**
 * What to warn of in an environment: variables of Eyrie that nobody reads, where their name is nearly that of one that is
 * read. A variable that is meant to close an endpoint leaves it open when it is misspelt.
 */
export function misspeltVariables(environment: NodeJS.ProcessEnv = process.env): readonly Diagnostic[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && !VARIABLES.has(name) && !OF_COMMANDS.has(name))
    .flatMap((name) => {
      const meant = closestName(withoutPrefix(name), NAMES);
      return meant === undefined ? [] : [misspelt(name, `${PREFIX}${meant}`)];
    });
}

function withoutPrefix(name: string): string {
  return name.slice(PREFIX.length);
}

function misspelt(name: string, meant: string): Diagnostic {
  return {
    code: 'EYRIE_CONFIG_VARIABLE_MISSPELT',
    key: name,
    problem: `The environment has ${name}, which nobody reads`,
    remedy: `Rename it to ${meant}, or unset it`,
  };
}
