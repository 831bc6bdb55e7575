import { EyrieError } from '@eyrie/core/engine';
import { stepsOf } from '../../canonical/json-pointer.js';

/** What happens to a protected field; the strictest comes first and wins where several name one place. */
const KINDS = ['mask', 'hmac', 'encrypted'] as const;

/** What stands in place of a protected field, as `redacted` of a change says it. */
export type ProtectionKind = (typeof KINDS)[number];

/** Which fields of a target are protected: JSON Pointers (RFC 6901) into it, `*` for any one name or position. */
export interface FieldProtectionOptions {
  /** Masked. @default [] */
  readonly redact?: readonly string[] | undefined;
  /** Replaced by a keyed digest, by which equal values can be told to be equal. @default [] */
  readonly hmac?: readonly string[] | undefined;
  /** Encrypted with the subject's key, which can be erased. @default [] */
  readonly personal?: readonly string[] | undefined;
  /** The key of the digests; needed where `hmac` names a field. */
  readonly hmacKey?: string | undefined;
}

/** The pointers that are under way at some place of a value. */
export type ProtectionState = readonly { readonly kind: ProtectionKind; readonly steps: readonly string[] }[];

/** The protection of a target's fields, ready to be followed into a value. */
export interface FieldProtection {
  /** At the target itself. */
  readonly root: ProtectionState;
  /** Whether any field is encrypted. */
  readonly hasPersonal: boolean;
  readonly hmacKey: string | undefined;
}

// Of one kind; each is followed into every value of an event.
const MAX_POINTERS = 100;
const MAX_POINTER_LENGTH = 512;
const MIN_HMAC_KEY_LENGTH = 16;

/**
 * Reads the pointers of protected fields, once.
 *
 * @throws EyrieError `EYRIE_AUDIT_POINTER_INVALID` for what is no JSON Pointer, is longer than 512 characters or one of
 * more than 100, `EYRIE_AUDIT_HMAC_KEY_MISSING` where `hmac` names a field and its key is missing or shorter than 16
 * characters.
 *
 * @example
 * ```ts
 * compileFieldProtection({ redact: ['/card'], personal: ['/email', '/phones/*'] });
 * ```
 */
export function compileFieldProtection(options: FieldProtectionOptions): FieldProtection {
  const { redact = [], hmac = [], personal = [], hmacKey } = options;
  const root = [
    ...statesOf('mask', 'redact', redact),
    ...statesOf('hmac', 'hmac', hmac),
    ...statesOf('encrypted', 'personal', personal),
  ];
  if (hmac.length > 0 && (hmacKey === undefined || hmacKey.length < MIN_HMAC_KEY_LENGTH))
    throw hmacKeyMissing();
  return { root, hasPersonal: personal.length > 0, hmacKey };
}

/** The pointers that go on under a name or a position. */
export function stepIntoProtection(state: ProtectionState, step: string): ProtectionState {
  if (state.length === 0) return state;
  const next = state.filter(({ steps }) => steps[0] === step || steps[0] === '*');
  return next.map(({ kind, steps }) => ({ kind, steps: steps.slice(1) }));
}

/** How this place, and everything below it, is protected. */
export function protectionHere(state: ProtectionState): ProtectionKind | undefined {
  if (state.length === 0) return undefined;
  return KINDS.find((kind) => state.some((each) => each.kind === kind && each.steps.length === 0));
}

/** The first place on the way to a value that is protected decides; else what goes on below the value. */
export function protectionAlong(
  root: ProtectionState,
  steps: readonly string[],
): { readonly kind: ProtectionKind | undefined; readonly below: ProtectionState } {
  let below = root;
  let kind = protectionHere(below);
  for (const step of steps) {
    if (kind !== undefined) break;
    below = stepIntoProtection(below, step);
    kind = protectionHere(below);
  }
  return { kind, below };
}

function statesOf(kind: ProtectionKind, option: string, pointers: readonly string[]): ProtectionState {
  if (pointers.length > MAX_POINTERS)
    throw pointerInvalid(`The option "${option}" has more than ${MAX_POINTERS} JSON Pointers`);
  return pointers.map((pointer) => {
    if (!isPointer(pointer))
      throw pointerInvalid(
        `${JSON.stringify(String(pointer).slice(0, 100))} in the option "${option}" is no JSON Pointer`,
      );
    return { kind, steps: stepsOf(pointer) };
  });
}

/** Whether a text is a JSON Pointer to something below the whole. */
function isPointer(pointer: unknown): pointer is string {
  return (
    typeof pointer === 'string' &&
    pointer.length <= MAX_POINTER_LENGTH &&
    pointer.startsWith('/') &&
    pointer.isWellFormed() &&
    !/~(?![01])/.test(pointer)
  );
}

function pointerInvalid(problem: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_POINTER_INVALID',
    problem,
    remedy:
      'Name fields of the target such as "/email" or "/items/*/serial", at most 100 of at most 512 characters',
  });
}

function hmacKeyMissing(): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_HMAC_KEY_MISSING',
    problem: 'Fields are to be replaced by keyed digests, but there is no key of at least 16 characters',
    remedy:
      'Configure the key of the digests, from a secret store, and keep it: digests of different keys never agree',
  });
}
