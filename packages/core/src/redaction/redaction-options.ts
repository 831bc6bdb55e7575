import * as v from 'valibot';
import { configRule } from '../config/config-rule.js';
import { defineSection, type ResolvedSection } from '../config/section.js';
import type { SchemaEntries } from '../config/section-types.js';
import { brokenPatternRule } from './patterns/linear-pattern.js';
import type { RedactionMode } from './replacement.js';
import { PATTERN_NAMES, type PatternName } from './text/finding.js';

/** A secret name, or one with a mode of its own. */
export type KeyOption = string | { readonly key: string; readonly mode?: RedactionMode | undefined };

/** A secret place, or one with a mode of its own. */
export type PathOption = string | { readonly path: string; readonly mode?: RedactionMode | undefined };

/** A kind of secret that texts are searched for. */
export interface PatternOption {
  /** What the mask shows, as in `[REDACTED:iban]`: lower-case letters, digits and dashes. */
  readonly name: string;
  /**
   * Only what is linear for sure: no `+`, `*` and `{n,}`, no back-references, no looking around, and at most 1024
   * steps at each position, all ways to match counted. Flags `v` and `y` are refused; it is applied everywhere.
   */
  readonly pattern: RegExp | string;
  /** @default the section's `mode` */
  readonly mode?: RedactionMode | undefined;
}

/** The section `redaction`: which secrets are taken out of what leaves the process, and what takes their place. */
export interface RedactionOptions {
  /** `false` takes nothing out; copies stay bounded and free of control characters. @default true */
  readonly enabled?: boolean | undefined;
  /**
   * `mask` puts `[REDACTED]` in the place of a secret, `hash` a keyed digest such as `[HASH:8d5c1f0a2b3e4d67]`, by
   * which equal secrets can be told to be equal, `remove` nothing.
   * @default 'mask'
   */
  readonly mode?: RedactionMode | undefined;
  /** The key of the digests, at least 16 characters; needed where any mode is `hash`. */
  readonly hashKey?: string | undefined;
  /**
   * Further secret names of fields, headers and parameters, on their own or as the last words of a name: `iban` also
   * means `userIban`, `user_iban` and `x-iban`, but neither `ibanCount` nor `mediban`. Case, `-`, `_`, `.`, spaces and
   * digits at the end make no difference.
   * @default []
   */
  readonly keys?: readonly KeyOption[] | undefined;
  /**
   * Names that are not secret here, though they are built in or end with one of `keys`: just the name as it is given,
   * not all that end with it. What `keys` holds itself stays secret.
   * @default []
   */
  readonly allowKeys?: readonly string[] | undefined;
  /**
   * Secret places in fields: names between dots, `*` for any one name or position of a list, such as `user.ssn` or
   * `items.*.iban`.
   * @default []
   */
  readonly paths?: readonly PathOption[] | undefined;
  /** Further kinds of secrets in texts. @default [] */
  readonly patterns?: readonly PatternOption[] | undefined;
  /** Built-in kinds of secrets that are left as they are. @default [] */
  readonly allowPatterns?: readonly PatternName[] | undefined;
}

const MIN_HASH_KEY_LENGTH = 16;

const mode = configRule.oneOf(['mask', 'hash', 'remove']);

const keyName = configRule.text({ maxLength: 128 });

const pathText = configRule.text({
  maxLength: 256,
  pattern: /^[^.]+(?:\.[^.]+)*$/,
  rule: 'must be names between dots',
});

const patternName = configRule.text({
  maxLength: 32,
  pattern: /^[a-z][a-z0-9-]*$/,
  rule: 'must be 1 to 32 lower-case letters, digits and dashes, such as "iban"',
});

const linearPattern = v.custom<RegExp | string>(
  (value) => patternRule(value) === undefined,
  ({ input }) => patternRule(input) ?? '',
);

function patternRule(value: unknown): string | undefined {
  if (typeof value !== 'string' && !(value instanceof RegExp)) return 'must be a regular expression';
  return brokenPatternRule(value);
}

const entries = {
  enabled: configRule.flag(),
  mode,
  hashKey: configRule.that<string>(
    (value) => typeof value === 'string' && value.trim().length >= MIN_HASH_KEY_LENGTH,
    `must be at least ${MIN_HASH_KEY_LENGTH} characters long`,
  ),
  keys: configRule.list(
    v.union(
      [keyName, v.strictObject({ key: keyName, mode: v.optional(mode) })],
      'must be a name, or { key, mode }',
    ),
  ),
  allowKeys: configRule.list(keyName),
  paths: configRule.list(
    v.union(
      [pathText, v.strictObject({ path: pathText, mode: v.optional(mode) })],
      'must be names between dots, "*" for any one, such as "items.*.iban", or { path, mode }',
    ),
  ),
  patterns: configRule.list(
    v.strictObject({ name: patternName, pattern: linearPattern, mode: v.optional(mode) }),
    { max: 100 },
  ),
  allowPatterns: configRule.list(configRule.oneOf(PATTERN_NAMES)),
} satisfies SchemaEntries<RedactionOptions>;

const schema: v.GenericSchema<RedactionOptions> = v.pipe(
  v.partial(v.strictObject(entries)),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.hashKey !== undefined || !hashes(dataset.value)) return;
    const { value: input } = dataset;
    const path = { type: 'object', origin: 'value', input, key: 'hashKey', value: undefined } as const;
    addIssue({ message: 'must be given where a mode is "hash"', input: undefined, path: [path] });
  }),
);

function hashes({ mode: main, keys = [], paths = [], patterns = [] }: RedactionOptions): boolean {
  return (
    main === 'hash' ||
    [...keys, ...paths, ...patterns].some((one) => typeof one === 'object' && one.mode === 'hash')
  );
}

/** Resolves the section `redaction`. */
export const redactionSection = defineSection({
  name: 'redaction',
  schema,
  defaults: {
    enabled: true,
    mode: 'mask',
    keys: [],
    allowKeys: [],
    paths: [],
    patterns: [],
    allowPatterns: [],
  },
  environment: {
    EYRIE_REDACTION_ENABLED: { property: 'enabled', parse: 'boolean' },
    EYRIE_REDACTION_MODE: { property: 'mode', parse: 'string' },
    EYRIE_REDACTION_HASH_KEY: { property: 'hashKey', parse: 'string' },
    EYRIE_REDACTION_KEYS: { property: 'keys', parse: 'list' },
    EYRIE_REDACTION_ALLOW_PATTERNS: { property: 'allowPatterns', parse: 'list' },
  },
  secrets: ['hashKey'],
});

/** The section `redaction` with its defaults filled in. */
export type ResolvedRedactionOptions = ResolvedSection<typeof redactionSection>;
