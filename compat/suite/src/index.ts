import type { RunnableScenario, Scenario } from './scenario.js';
import { bootScenarios } from './scenarios/boot.js';
import { httpOutcomeScenarios } from './scenarios/http-outcomes.js';
import { httpRouteScenarios } from './scenarios/http-routes.js';
import { httpTransportScenarios } from './scenarios/http-transports.js';
import { logLineScenarios } from './scenarios/log-lines.js';
import { requestContextScenarios } from './scenarios/request-context.js';
import { type AdapterName, World } from './world.js';

const adapters: readonly AdapterName[] = ['express', 'fastify'];

const groups: readonly (readonly Scenario[])[] = [
  bootScenarios,
  httpOutcomeScenarios,
  httpRouteScenarios,
  httpTransportScenarios,
  requestContextScenarios,
  logLineScenarios,
];

/** How long one scenario may take, in milliseconds. */
export const scenarioTimeout = 20_000;

/** Every scenario on every adapter that it is for. */
export const scenarios: readonly RunnableScenario[] = adapters.flatMap((adapter) =>
  groups
    .flat()
    .filter((scenario) => (scenario.adapters ?? adapters).includes(adapter))
    .map((scenario) => ({ name: `${adapter}: ${scenario.name}`, run: () => runIn(adapter, scenario) })),
);

async function runIn(adapter: AdapterName, scenario: Scenario): Promise<void> {
  const world = new World(adapter);
  try {
    await scenario.run(world);
  } finally {
    await world.end();
  }
}
