import type { ParsedSource } from '../syntax/parse-source.js';
import type { CallNode, ObjectNode, SyntaxNode } from '../syntax/syntax-api.js';
import { type CodeStyle, indentAt } from '../text/code-style.js';
import { insertFirst } from '../text/insert-first.js';
import { insertion, type TextEdit } from '../text/text-edit.js';

/** The options of `NestFactory.create`, as far as they are written in its call. */
export type AppOptions =
  | { readonly kind: 'none' }
  | { readonly kind: 'written'; readonly literal: ObjectNode }
  /** Behind a name, a call or a spread: nobody can tell what is in them. */
  | { readonly kind: 'unknown' };

/** Finds the options: after the module, or after the module and an adapter. */
export function findOptions({ api }: ParsedSource, { arguments: given }: CallNode): AppOptions {
  const [, second, third] = given;
  if (third !== undefined || second === undefined) return written(third);
  // A new object is an adapter; a name may be either.
  return api.isNewExpression(second) ? { kind: 'none' } : written(second);

  function written(options: SyntaxNode | undefined): AppOptions {
    if (options === undefined) return { kind: 'none' };
    const isWritten =
      api.isObjectLiteralExpression(options) &&
      !options.properties.some((property) => api.isSpreadAssignment(property));
    return isWritten ? { kind: 'written', literal: options } : { kind: 'unknown' };
  }
}

/** Whether options name a property. */
export function hasOption({ api }: ParsedSource, options: AppOptions, name: string): boolean {
  if (options.kind !== 'written') return false;
  return options.literal.properties.some((property) => nameOf(property) === name);

  function nameOf(property: SyntaxNode): string | undefined {
    const key = (property as { readonly name?: SyntaxNode }).name;
    return key !== undefined && (api.isIdentifier(key) || api.isStringLiteral(key)) ? key.text : undefined;
  }
}

/** The edit that adds an option, with an object around it where there is none. */
export function addOption(
  { text }: ParsedSource,
  call: CallNode,
  options: AppOptions,
  option: string,
  style: CodeStyle,
): TextEdit | undefined {
  if (options.kind === 'unknown') return undefined;
  if (options.kind === 'written') {
    const { literal } = options;
    const list = {
      open: literal.getStart(),
      close: literal.end - 1,
      first: literal.properties[0]?.getStart(),
      spaced: true,
    };
    return insertFirst(text, list, option, style);
  }
  const last = call.arguments.at(-1);
  if (last === undefined) return undefined;
  const isOnLineOfItsOwn = /^[ \t]*$/.test(
    text.slice(text.lastIndexOf('\n', last.getStart() - 1) + 1, last.getStart()),
  );
  const separator = isOnLineOfItsOwn ? style.eol + indentAt(text, last.getStart()) : ' ';
  return insertion(last.end, `,${separator}{ ${option} }`);
}
