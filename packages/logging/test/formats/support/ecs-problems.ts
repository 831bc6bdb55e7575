import { isIP } from 'node:net';
import { EcsFlat } from '@elastic/ecs';

interface EcsField {
  readonly type: string;
  readonly normalize: readonly string[];
  readonly required?: boolean;
  readonly allowed_values?: readonly {
    readonly name: string;
    readonly expected_event_types?: readonly string[];
  }[];
}

const FIELDS = new Map(Object.entries(EcsFlat as unknown as Record<string, EcsField>));
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Everything by which a document breaks the Elastic Common Schema: fields that it does not define (outside of the one
 * namespace that is not its own), wrong types, values that are not allowed, types that do not go with a category,
 * required fields that are missing.
 */
export function ecsProblems(document: Record<string, unknown>, ownNamespace: string): string[] {
  const leaves = new Map(leavesOf(document, ''));
  const problems = [...leaves].flatMap(([name, value]) =>
    name === ownNamespace || name.startsWith(`${ownNamespace}.`) ? [] : fieldProblems(name, value),
  );
  for (const [name, { required }] of FIELDS) {
    if (required === true && !leaves.has(name)) problems.push(`${name}: required`);
  }
  return [...problems, ...eventTypeProblems(leaves)];
}

function leavesOf(value: Record<string, unknown>, prefix: string): [string, unknown][] {
  return Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    const name = `${prefix}${key}`;
    const isBranch = typeof item === 'object' && item !== null && !Array.isArray(item);
    return isBranch ? leavesOf(item as Record<string, unknown>, `${name}.`) : [[name, item]];
  });
}

function fieldProblems(name: string, value: unknown): string[] {
  const field = FIELDS.get(name);
  if (field === undefined) return [`${name}: no field of the schema`];
  if (Array.isArray(value) !== field.normalize.includes('array')) return [`${name}: a list or not`];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((item) => {
    if (!isOfType(field.type, item)) return [`${name}: no ${field.type}: ${JSON.stringify(item)}`];
    const { allowed_values: allowed } = field;
    return allowed === undefined || allowed.some((one) => one.name === item)
      ? []
      : [`${name}: not allowed: ${String(item)}`];
  });
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'keyword':
    case 'match_only_text':
    case 'wildcard':
      return typeof value === 'string';
    case 'long':
      return Number.isSafeInteger(value);
    case 'date':
      return typeof value === 'string' && DATE.test(value);
    case 'ip':
      return typeof value === 'string' && isIP(value) !== 0;
    default:
      return false;
  }
}

function eventTypeProblems(leaves: ReadonlyMap<string, unknown>): string[] {
  const categories = [leaves.get('event.category') ?? []].flat();
  const types = [leaves.get('event.type') ?? []].flat();
  return categories.flatMap((category) => {
    const known = FIELDS.get('event.category')?.allowed_values?.find(({ name }) => name === category);
    return types
      .filter((type) => known?.expected_event_types?.includes(String(type)) !== true)
      .map((type) => `event.type: ${String(type)} does not go with ${String(category)}`);
  });
}
