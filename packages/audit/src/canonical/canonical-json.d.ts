import type { AuditEvent } from '../event/audit-event.js';
import type { Json } from '../event/json.js';
/** Levels of nesting that canonical JSON may have here: what holds itself is found by it, too. */
export declare const MAX_CANONICAL_DEPTH = 64;
/**
 * The canonical JSON of a value by RFC 8785 (JCS): names sorted by UTF-16 code units, numbers as ECMAScript writes
 * them, no blanks. Equal values have equal texts, so that a text can be hashed and signed.
 *
 * @throws EyrieError `EYRIE_AUDIT_NOT_CANONICAL`, which names the place by a JSON Pointer, for what has no canonical
 * form: lone surrogates, NaN and infinities, BigInt, `undefined` (also as a property or a hole), functions, symbols,
 * objects of classes, more than 64 levels and what holds itself.
 *
 * @example
 * ```ts
 * canonicalJson({ b: [1e21, -0], a: '€' }); // '{"a":"€","b":[1e+21,0]}'
 * ```
 */
export declare function canonicalJson(value: Json | AuditEvent): string;
//# sourceMappingURL=canonical-json.d.ts.map