import type { Diagnostics, Environment } from '@eyrie/core/engine';
import type { LibrarySettings } from '../config/library-options.js';
import { NAMES_WITHOUT_SPANS } from './further-libraries.js';
import type { LibraryDefinition } from './library-definition.js';
import { DEFAULT_LIBRARIES, KNOWN_LIBRARIES } from './library-set.js';

/** Who has a say in which libraries are instrumented. */
export interface LibraryChoiceRequest {
  /** @default {} */
  readonly libraries?: LibrarySettings | undefined;
  readonly environment: Environment;
  readonly diagnostics: Diagnostics;
}

/** A library that is to be instrumented. */
export interface ChosenLibrary {
  readonly definition: LibraryDefinition;
  /** Whether somebody named it: then it is said when its package is missing. */
  readonly isNamed: boolean;
}

const ENABLED = 'OTEL_NODE_ENABLED_INSTRUMENTATIONS';
const DISABLED = 'OTEL_NODE_DISABLED_INSTRUMENTATIONS';

/**
 * Options win over the variables: `OTEL_NODE_ENABLED_INSTRUMENTATIONS` replaces the default set,
 * `OTEL_NODE_DISABLED_INSTRUMENTATIONS` takes from it. A name that is not known is said and passed over.
 */
export function chooseLibraries(request: LibraryChoiceRequest): readonly ChosenLibrary[] {
  const { libraries = {}, environment, diagnostics } = request;
  // Bounded: only known keys enter.
  const named = new Map<string, boolean>();
  const enabled = namesOf(environment[ENABLED]);
  for (const key of enabled) name(key, true, ENABLED);
  for (const key of namesOf(environment[DISABLED])) {
    if (!NAMES_WITHOUT_SPANS.has(key)) name(key, false, DISABLED);
  }
  for (const [key, isOn] of Object.entries(libraries)) name(key, isOn, 'libraries');

  const initial = enabled.length > 0 ? [] : DEFAULT_LIBRARIES.map(({ key }) => key);
  const keys = new Set([...initial, ...named.keys()].filter((key) => named.get(key) !== false));
  return [...KNOWN_LIBRARIES.values()]
    .filter(({ key }) => keys.has(key))
    .map((definition) => ({ definition, isNamed: named.has(definition.key) }));

  function name(key: string, isOn: boolean, where: string): void {
    if (KNOWN_LIBRARIES.has(key)) named.set(key, isOn);
    else diagnostics.report(unknownLibrary(key, where));
  }
}

function namesOf(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function unknownLibrary(key: string, where: string) {
  const known = [...KNOWN_LIBRARIES.keys()].join(', ');
  return {
    code: 'EYRIE_TRACING_LIBRARY_UNKNOWN',
    key,
    problem: `${where} names "${key.slice(0, 50)}", which is no library that @eyrie/tracing/register can instrument`,
    remedy: `Name one of ${known}, or add an instrumentation of your own to tracing.instrumentations`,
  };
}
