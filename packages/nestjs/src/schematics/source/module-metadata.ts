import { findNodes, type ParsedSource } from '../syntax/parse-source.js';
import type { CallNode, ClassNode, DecoratorNode, SyntaxNode } from '../syntax/syntax-api.js';
import type { CodeStyle } from '../text/code-style.js';
import { insertFirst } from '../text/insert-first.js';
import { insertion, type TextEdit } from '../text/text-edit.js';
import { localNameOf } from './imported-names.js';

/** The call of `@Module` on a class; undefined when the file has no such class. */
export function findModuleDecorator(source: ParsedSource, className: string): CallNode | undefined {
  const { api } = source;
  const decoratorName = localNameOf(source, '@nestjs/common', 'Module');
  const isNamed = (node: ClassNode): boolean =>
    className === 'default'
      ? (node.modifiers ?? []).some(({ kind }) => kind === api.SyntaxKind.DefaultKeyword)
      : node.name?.text === className;
  const declaration = findNodes(source, (node): node is ClassNode => api.isClassDeclaration(node)).find(
    isNamed,
  );
  for (const modifier of declaration?.modifiers ?? []) {
    if (modifier.kind !== api.SyntaxKind.Decorator) continue;
    const { expression } = modifier as DecoratorNode;
    if (!api.isCallExpression(expression) || !api.isIdentifier(expression.expression)) continue;
    if (expression.expression.text === decoratorName) return expression;
  }
  return undefined;
}

/** The edit that imports a module before all others; undefined when the list of imports is not written there. */
export function addModuleImport(
  { api, text }: ParsedSource,
  decorator: CallNode,
  module: string,
  style: CodeStyle,
): TextEdit | undefined {
  const [metadata] = decorator.arguments;
  if (metadata === undefined) return insertion(decorator.end - 1, `{ imports: [${module}] }`);
  if (!api.isObjectLiteralExpression(metadata)) return undefined;
  const { properties } = metadata;
  const imports = properties.find((property) => keyText(property) === 'imports');
  if (imports !== undefined) {
    if (!api.isPropertyAssignment(imports)) return undefined;
    const list = imports.initializer;
    return api.isArrayLiteralExpression(list)
      ? insertFirst(text, { ...bounds(list, list.elements), spaced: false }, module, style)
      : undefined;
  }
  // What is spread may bring imports of its own, and so may a name that is computed.
  const mayBeImports = (property: SyntaxNode): boolean =>
    api.isSpreadAssignment(property) || keyText(property)?.startsWith('[') === true;
  if (properties.some(mayBeImports)) return undefined;
  return insertFirst(text, { ...bounds(metadata, properties), spaced: true }, `imports: [${module}]`, style);
}

function bounds(literal: SyntaxNode, elements: readonly SyntaxNode[]) {
  return { open: literal.getStart(), close: literal.end - 1, first: elements[0]?.getStart() };
}

function keyText(property: SyntaxNode): string | undefined {
  return (property as { readonly name?: SyntaxNode }).name?.getText().replaceAll(/['"]/g, '');
}
