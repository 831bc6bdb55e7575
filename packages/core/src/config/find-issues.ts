import type { GenericSchema } from 'valibot';
import { type BrokenRule, PLAIN_OBJECT_RULE, validate } from './broken-rules.js';
import { closestName } from './closest-name.js';
import type { ConfigIssue } from './config-error.js';
import type { VariableReading } from './environment.js';
import { findMisplacedData, type MisplacedData } from './misplaced-data.js';
import { formatPath, type PathKeys, quote, valueAt } from './property-path.js';
import { describeReceived } from './received.js';
import { findBlankSecrets, secrecyOf } from './secrets.js';
import { isSectionName } from './section-names.js';

/** A section's values from all sources, ready to be checked. */
export interface SectionInput {
  readonly section: string;
  readonly schema: GenericSchema;
  readonly secrets: readonly string[];
  readonly options: unknown;
  /** The variables that are set, the strongest first. */
  readonly variables: readonly VariableReading[];
  /** Options over variables over defaults. */
  readonly merged: unknown;
}

/** What a check found: the values to use, or every issue. */
export type SectionCheck =
  | { readonly valid: true; readonly output: unknown }
  | { readonly valid: false; readonly issues: readonly ConfigIssue[] };

/** Checks a section and words every issue, each place once. */
export function checkSection(input: SectionInput): SectionCheck {
  const validation = validate(input.schema, input.merged);
  const found = [
    ...findBlankSecrets(input.merged, input.secrets).map((path) => blankSecretIssue(input, path)),
    ...(validation.valid ? [] : validation.broken.map((broken) => brokenRuleIssue(input, broken))),
    ...findMisplacedData(input.schema, input.options).map((misplaced) => misplacedIssue(input, misplaced)),
  ];
  if (validation.valid && found.length === 0) return { valid: true, output: validation.output };
  return { valid: false, issues: firstOfEachProperty(found) };
}

function firstOfEachProperty(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  const seen = new Set<string>();
  return issues.filter(({ property }) => !seen.has(property) && seen.add(property));
}

function blankSecretIssue(input: SectionInput, path: PathKeys): ConfigIssue {
  const place = placeOf(input, path);
  return {
    ...place.source,
    received: 'an empty string',
    rule: 'must not be empty',
    problem: `${place.name} is an empty string, but a secret must not be empty`,
    remedy:
      place.variable === undefined
        ? `Give ${place.name} a value or leave it out`
        : `Give ${place.variable} a value or unset it`,
  };
}

function brokenRuleIssue(input: SectionInput, { path, culprit, received, rule }: BrokenRule): ConfigIssue {
  const place = placeOf(input, path);
  const shown = describeReceived(received, secrecyOf(path, input.secrets));
  return {
    ...place.source,
    received: shown,
    rule,
    problem:
      culprit === 'name' ? `The name of ${place.name} ${rule}` : `${place.name} is ${shown}, but ${rule}`,
    remedy: remedyFor(place, received),
  };
}

function remedyFor({ name, variable }: Place, received: unknown): string {
  if (variable !== undefined) return `Correct or unset the environment variable ${variable}`;
  return received === undefined ? `Set ${name} in the configuration` : `Correct ${name} in the configuration`;
}

function misplacedIssue(input: SectionInput, misplaced: MisplacedData): ConfigIssue {
  const { kind, path } = misplaced;
  if (kind === 'unknown-property') return unknownPropertyIssue(input, path, misplaced.known);
  return brokenRuleIssue(input, {
    path,
    culprit: 'value',
    received: misplaced.received,
    rule: PLAIN_OBJECT_RULE,
  });
}

function unknownPropertyIssue(input: SectionInput, path: PathKeys, known: readonly string[]): ConfigIssue {
  const name = String(path.at(-1));
  const property = formatPath(input.section, path);
  const owner = formatPath(input.section, path.slice(0, -1));
  const isSection = path.length === 1 && isSectionName(name, input.section);
  const meant = isSection ? undefined : closestName(name, known);
  const hint = meant === undefined ? '' : ` (did you mean ${quote(meant, 60)}?)`;
  return {
    property,
    received: 'a value',
    rule: 'must be a known property',
    problem: `${property} is not a known property of ${owner}${hint}`,
    remedy: isSection
      ? sectionInSectionRemedy(name, input.section)
      : unknownPropertyRemedy(meant, owner, known),
  };
}

function unknownPropertyRemedy(meant: string | undefined, owner: string, known: readonly string[]): string {
  if (meant !== undefined) return `Rename it to ${quote(meant, 60)} or remove it`;
  if (known.length === 0) return 'Remove it';
  return `Remove it, ${owner} has the properties ${known.join(', ')}`;
}

function sectionInSectionRemedy(name: string, section: string): string {
  const sections = [...new Set([section, name])].map((one) => `${one}: …`).join(', ');
  return `Give sections to defineConfig({ ${sections} }), and what it returns to the module`;
}

interface Place {
  /** How a sentence names the place. */
  readonly name: string;
  readonly variable: string | undefined;
  readonly source: Pick<ConfigIssue, 'property' | 'variable'>;
}

function placeOf({ section, options, variables }: SectionInput, path: PathKeys): Place {
  const property = formatPath(section, path);
  const variable = variables.find((reading) => isUnder(path, reading.path))?.name;
  if (variable === undefined || isGivenBy(options, path))
    return { name: property, variable: undefined, source: { property } };
  return { name: `${variable} (${property})`, variable, source: { property, variable } };
}

function isUnder(path: PathKeys, parent: PathKeys): boolean {
  return parent.every((key, at) => path[at] === key);
}

/** Whether options decide the value at a path: they hold one there, or something else than an object on the way. */
function isGivenBy(options: unknown, path: PathKeys): boolean {
  return path.some((_, length) => {
    const value = valueAt(options, path.slice(0, length + 1));
    return (
      value !== undefined && (length === path.length - 1 || typeof value !== 'object' || Array.isArray(value))
    );
  });
}
