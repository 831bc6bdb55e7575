import type { PlainData, Redactor } from '@eyrie/core/engine';
import { RecurringTexts } from './recurring-texts.js';

/** How the value of an attribute is redacted, told by its name. */
export type AttributeKind =
  /** No secret fits in: only a text that is suspiciously long is scanned. */
  | 'harmless'
  | 'text'
  /** The same few texts again and again. */
  | 'recurring'
  | 'url'
  | 'query'
  | 'connection'
  | 'statement'
  /** What was bound to a statement. */
  | 'parameter'
  /** Secret by its name. */
  | 'secret';

/** What is known of an attribute's name. */
export interface AttributeName {
  readonly kind: AttributeKind;
  /** The name without the secrets that it holds itself. */
  readonly shown: string;
  /** Where the redactor sees that the value is secret; empty where it is not. */
  readonly path: readonly string[];
  /** The values that recur under this name; `undefined` for other kinds. */
  readonly values: RecurringTexts | undefined;
}

/** What names of attributes are looked at with. */
export interface AttributeNamesOptions {
  readonly redactor: Redactor;
  readonly sanitizeStatements: boolean;
  /** Redacts a value that recurs. */
  readonly redactText: (text: string) => string;
}

// Attributes may be named by users of the app: beyond this many the memory begins anew.
const MAX_REMEMBERED = 2000;
const MAX_NAME_LENGTH = 256;
const MAX_RECURRING_LENGTH = 512;
const MAX_STEPS = 16;

const KINDS: ReadonlyMap<string, AttributeKind> = new Map([
  ...['http.request.method', 'http.method', 'http.route', 'http.scheme', 'http.flavor'].map(are('harmless')),
  ...['http.response.status_code', 'http.status_code', 'http.request.resend_count'].map(are('harmless')),
  ...['http.request.body.size', 'http.response.body.size', 'url.scheme', 'error.type'].map(are('harmless')),
  ...['network.protocol.name', 'network.protocol.version', 'network.transport'].map(are('harmless')),
  ...['network.type', 'network.peer.port', 'net.peer.port', 'net.host.port'].map(are('harmless')),
  ...['server.port', 'client.port', 'thread.id', 'code.line.number'].map(are('harmless')),
  ...['db.system', 'db.system.name', 'db.response.status_code'].map(are('harmless')),
  ...['messaging.system', 'messaging.operation.type', 'rpc.system'].map(are('harmless')),
  ...['rpc.grpc.status_code', 'graphql.operation.type', 'otel.status_code'].map(are('harmless')),
  ...['user_agent.original', 'http.user_agent', 'server.address', 'exception.type'].map(are('recurring')),
  ...['url.full', 'url.path', 'http.url', 'http.target'].map(are('url')),
  ...['url.query'].map(are('query')),
  ...['db.connection_string'].map(are('connection')),
]);
const STATEMENTS: ReadonlySet<string> = new Set(['db.query.text', 'db.statement']);
const PARAMETER =
  /^db\.(?:(?:query|operation)\.parameter\.|(?:.{1,128}\.)?(?:values|parameters|params|bindings|variables)$)/;

function are(kind: AttributeKind): (name: string) => readonly [string, AttributeKind] {
  return (name) => [name, kind];
}

/** What a database attribute holds besides names: a statement, or what was bound to it. */
export function statementKindOf(name: string): 'statement' | 'parameter' | undefined {
  if (!name.startsWith('db.')) return undefined;
  if (STATEMENTS.has(name)) return 'statement';
  return PARAMETER.test(name) ? 'parameter' : undefined;
}

/** The names of attributes, each looked at once: a name that is met again costs one look-up. */
export class AttributeNames {
  readonly #redactor: Redactor;
  readonly #sanitizeStatements: boolean;
  readonly #redactText: (text: string) => string;
  readonly #known = new Map<string, AttributeName>();

  constructor({ redactor, sanitizeStatements, redactText }: AttributeNamesOptions) {
    this.#redactor = redactor;
    this.#sanitizeStatements = sanitizeStatements;
    this.#redactText = redactText;
  }

  get(name: string): AttributeName {
    return this.#known.get(name) ?? this.#lookAt(name);
  }

  /** What stands in the place of a secret value; `undefined` where nothing is to. */
  secret({ path }: AttributeName, value: unknown): PlainData | undefined {
    return leafOf(this.#redactor.fields(nested(path, value), { maxDepth: MAX_STEPS + 8 }), path);
  }

  #lookAt(name: string): AttributeName {
    const path = this.#secretPath(name);
    const kind = this.#kindOf(name, path.length > 0);
    const values =
      kind === 'recurring' ? new RecurringTexts(MAX_RECURRING_LENGTH, this.#redactText) : undefined;
    const found = { kind, shown: this.#shown(name), path, values };
    if (name.length > MAX_NAME_LENGTH) return found;
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    this.#known.set(name, found);
    return found;
  }

  #kindOf(name: string, isSecret: boolean): AttributeKind {
    const ofStatement = this.#sanitizeStatements ? statementKindOf(name) : undefined;
    if (ofStatement === 'parameter') return 'parameter';
    const kind = KINDS.get(name) ?? ofStatement ?? 'text';
    return isSecret && kind !== 'connection' ? 'secret' : kind;
  }

  /** As one name, by its last word, and as names between dots, as `paths` of the configuration are written. */
  #secretPath(name: string): readonly string[] {
    const steps = name.split('.');
    const candidates = steps.length === 1 ? [[name]] : [[name], steps.slice(-1), steps];
    return candidates.find((path) => path.length <= MAX_STEPS && this.#isSecret(path)) ?? [];
  }

  // No pattern of the configuration matches the empty text: what changes it is the name.
  #isSecret(path: readonly string[]): boolean {
    const copy = this.#redactor.fields(nested(path, ''), { maxDepth: MAX_STEPS + 8 });
    const reached = path.length === 1 || isFields(parentOf(copy, path));
    return reached && leafOf(copy, path) !== '';
  }

  #shown(name: string): string {
    return Object.keys(this.#redactor.fields({ [name]: true }))[0] ?? name;
  }
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
}

function parentOf(copy: PlainData, path: readonly string[]): PlainData | undefined {
  return path.slice(0, -1).reduce<PlainData | undefined>(stepInto, copy);
}

function leafOf(copy: PlainData, path: readonly string[]): PlainData | undefined {
  return path.reduce<PlainData | undefined>(stepInto, copy);
}

// The one name of an object, which may be shown in another way than it is written.
function stepInto(copy: PlainData | undefined): PlainData | undefined {
  return isFields(copy) ? Object.values(copy)[0] : undefined;
}

function isFields(copy: PlainData | undefined): copy is { readonly [name: string]: PlainData } {
  return typeof copy === 'object' && copy !== null && !Array.isArray(copy);
}
