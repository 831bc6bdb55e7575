import { type BaseIssue, type GenericSchema, safeParse } from 'valibot';
import type { PathKeys } from './property-path.js';

/** What is asked of a section, and of every object inside of it. */
export const PLAIN_OBJECT_RULE = 'must be a plain object';

// The schemas of valibot that know the names of their properties.
const OBJECTS: ReadonlySet<string> = new Set(['strict_object', 'loose_object', 'object']);

/** A rule that a value breaks. */
export interface BrokenRule {
  readonly path: PathKeys;
  /** What breaks the rule: the value at the path, or the last name of the path. */
  readonly culprit: 'value' | 'name';
  readonly received: unknown;
  readonly rule: string;
}

/** What validation makes of a value. */
export type Validation =
  | { readonly valid: true; readonly output: unknown }
  | { readonly valid: false; readonly broken: readonly BrokenRule[] };

/** Validates a value and says each rule that it breaks in words. Unknown properties are not its business. */
export function validate(schema: GenericSchema, value: unknown): Validation {
  const result = safeParse(schema, value, { abortPipeEarly: true, message: ruleInWords });
  if (result.success) return { valid: true, output: result.output };
  return { valid: false, broken: result.issues.flatMap((issue) => brokenRulesOf(issue, [])) };
}

/** For rules without words of their own: valibot's would show the received value, which may be a secret. */
function ruleInWords({ expected }: BaseIssue<unknown>): string {
  if (expected === 'Object') return PLAIN_OBJECT_RULE;
  if (expected === 'Array') return 'must be a list';
  return expected === null ? 'must be valid' : `must be ${expected}`;
}

function brokenRulesOf(issue: BaseIssue<unknown>, parent: PathKeys): BrokenRule[] {
  const items = issue.path ?? [];
  const path = [...parent, ...items.map(({ key }) => (typeof key === 'number' ? key : String(key)))];
  const inside = issue.issues?.filter((branch) => branch.path !== undefined) ?? [];
  if (inside.length > 0) return inside.flatMap((branch) => brokenRulesOf(branch, path));
  if (!OBJECTS.has(issue.type) || items.at(-1)?.origin !== 'key') {
    const culprit = items.at(-1)?.origin === 'key' ? 'name' : 'value';
    return [{ path, culprit, received: issue.input, rule: issue.message }];
  }
  // valibot expects "never" of a name it does not know, and a quoted name of a property that it misses.
  return issue.expected === 'never'
    ? []
    : [{ path, culprit: 'value', received: undefined, rule: 'must be given' }];
}
