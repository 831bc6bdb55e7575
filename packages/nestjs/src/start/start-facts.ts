import type { Diagnostic, MountedEndpoint, SignalStanding } from '@eyrie/core/engine';

/** What is known of an app when it has started. */
export interface StartKnowledge {
  readonly standings: readonly SignalStanding[];
  readonly endpoints: readonly MountedEndpoint[];
  /** Whether the app has a server, listening or not. */
  readonly isServing: boolean;
  /** `http://localhost:3000`; `undefined` for one that is not known, such as of a pipe. */
  readonly origin: string | undefined;
  /** What was worth knowing while it started. */
  readonly told: readonly Diagnostic[];
}

/** What a start block tells, each list in the words that it shows. */
export interface StartFacts {
  readonly on: readonly string[];
  readonly off: readonly string[];
  readonly served: readonly string[];
  readonly missing: readonly string[];
}

// The list of what is served says it.
const SAID_BY_ENDPOINTS: ReadonlySet<string> = new Set([
  'EYRIE_MANAGEMENT_ENDPOINT_CLOSED',
  'EYRIE_MANAGEMENT_PORT_OPEN',
]);

/** Sorts what is known of an app into what it shows of itself. */
export function startFacts(knowledge: StartKnowledge): StartFacts {
  const { standings, endpoints, told } = knowledge;
  const saidByStandings = new Set(standings.map(({ saidAs }) => saidAs));
  const further = told.filter(({ code }) => !saidByStandings.has(code) && !SAID_BY_ENDPOINTS.has(code));
  return {
    on: inState(standings, 'on'),
    off: inState(standings, 'off'),
    served: endpoints.map((endpoint) => servedText(endpoint, knowledge)),
    missing: [
      // What was switched off misses nothing.
      ...standings.flatMap(({ signal, state, remedy }) =>
        state === 'off' || remedy === undefined ? [] : [`${signal}: ${remedy}`],
      ),
      ...further.map(({ problem, remedy }) => `${problem}. ${remedy}`),
    ],
  };
}

function inState(standings: readonly SignalStanding[], wanted: SignalStanding['state']): string[] {
  return standings
    .filter(({ state }) => state === wanted)
    .map(({ signal, state, detail, remedy }) =>
      state === 'off' && remedy !== undefined ? `${signal}: ${detail}. ${remedy}` : `${signal}: ${detail}`,
    );
}

function servedText(
  { path, access, origin: ownOrigin }: MountedEndpoint,
  { origin = '', isServing }: StartKnowledge,
): string {
  if (ownOrigin === undefined && !isServing) return `${path} to nobody: this app has no HTTP server`;
  const url = `${ownOrigin ?? origin}${path}`;
  switch (access.type) {
    case 'open':
      return `${url} to everybody`;
    case 'bearer':
      return `${url} to those who send its token`;
    case 'closed':
      return `${url} to nobody: set ${access.secretName}`;
  }
}
