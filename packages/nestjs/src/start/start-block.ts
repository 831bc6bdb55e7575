import type { StartFacts } from './start-facts.js';

const TITLES = ['on', 'off', 'served', 'missing'] as const satisfies readonly (keyof StartFacts)[];
const TITLE_WIDTH = 9;

/** The rows that a person reads: what is on, what is off, what is served, what is missing. */
export function startBlock(service: string, facts: StartFacts): readonly string[] {
  const rows = TITLES.flatMap((title) =>
    facts[title].map((fact, index) => `  ${(index === 0 ? title : '').padEnd(TITLE_WIDTH)}${fact}`),
  );
  return [headline(service), ...rows];
}

/** The one line of a service whose output is read by machines. */
export function headline(service: string): string {
  return `Eyrie watches ${service}`;
}
