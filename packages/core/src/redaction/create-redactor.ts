import { FieldNames } from './copy/field-names.js';
import { resolveLimits } from './copy/limits.js';
import { pathTree } from './copy/path-tree.js';
import { Walk, type WalkRules } from './copy/walk.js';
import { SecretNames } from './names/secret-names.js';
import { UserPatterns } from './patterns/user-patterns.js';
import type { KeyOption, PathOption, ResolvedRedactionOptions } from './redaction-options.js';
import type { CopyLimits, PlainData, PlainFields, Redactor } from './redactor.js';
import { Replacer } from './replacement.js';
import { escapeControls } from './text/escape-controls.js';
import { TextScanner } from './text/text-scanner.js';

/**
 * Compiles the section `redaction` into a redactor. With `enabled: false` it still makes safe, bounded, plain copies,
 * but takes nothing out of them.
 *
 * @example
 * ```ts
 * import { createRedactor, redactionSection } from '@eyrie/core/engine';
 *
 * const redactor = createRedactor(redactionSection.resolve({ options: { keys: ['iban'] } }));
 * redactor.copy({ user: 'u-1', password: 'hunter2' }); // { user: 'u-1', password: '[REDACTED]' }
 * redactor.text('GET /reset?token=abc'); // 'GET /reset?token=[REDACTED]'
 * ```
 */
export function createRedactor(options: ResolvedRedactionOptions): Redactor {
  return options.enabled ? new CompiledRedactor(rulesOf(options)) : new CompiledRedactor(openRules());
}

type Rules = WalkRules & { readonly url: (url: string) => string };

class CompiledRedactor implements Redactor {
  readonly #rules: Rules;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  text(value: string): string {
    return this.#rules.scan(value, value.length);
  }

  url(value: string): string {
    return this.#rules.url(value);
  }

  copy(value: unknown, limits?: CopyLimits): PlainData | undefined {
    return new Walk(this.#rules, resolveLimits(limits)).value(value, this.#rules.paths);
  }

  fields(value: unknown, limits?: CopyLimits): PlainFields {
    const copy = this.copy(value, limits);
    if (copy === undefined) return {};
    return isFields(copy) ? copy : { value: copy };
  }
}

function isFields(copy: PlainData): copy is PlainFields {
  return typeof copy === 'object' && copy !== null && !Array.isArray(copy);
}

function rulesOf(options: ResolvedRedactionOptions): Rules {
  const names = new SecretNames({ keys: options.keys.map(keyRule), allowKeys: options.allowKeys });
  const replacer = new Replacer(options.mode, options.hashKey);
  const allowed = new Set(options.allowPatterns);
  const scanner = new TextScanner({ names, replacer, allowed });
  const patterns = new UserPatterns(options.patterns, replacer);
  const ownFirst = (text: string, cut: number): string => {
    const own = patterns.replaceAll({ text, cut });
    return scanner.scan(own.text, own.cut);
  };
  const scan =
    options.patterns.length === 0 ? (text: string, cut: number) => scanner.scan(text, cut) : ownFirst;
  return {
    replacer,
    scan,
    url: (url) => scan(url, url.length),
    findsCards: !allowed.has('card'),
    paths: pathTree(options.paths.map(pathRule)),
    fieldNames: new FieldNames(names, (text) => scan(text, text.length)),
  };
}

function openRules(): Rules {
  return {
    replacer: undefined,
    scan: (text, cut) => escapeControls(cut < text.length ? text.slice(0, cut) : text),
    url: escapeControls,
    findsCards: false,
    paths: undefined,
    fieldNames: new FieldNames(undefined, escapeControls),
  };
}

function keyRule(key: KeyOption): Exclude<KeyOption, string> {
  return typeof key === 'string' ? { key } : key;
}

function pathRule(path: PathOption): Exclude<PathOption, string> {
  return typeof path === 'string' ? { path } : path;
}
