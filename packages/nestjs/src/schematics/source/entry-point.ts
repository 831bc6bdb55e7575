import { findNodes, type ParsedSource } from '../syntax/parse-source.js';
import type { CallNode, IdentifierNode, SyntaxNode } from '../syntax/syntax-api.js';
import { localNameOf } from './imported-names.js';

/** The one call of `NestFactory.create` in an entry file. */
export interface AppCreation {
  readonly call: CallNode;
  /** What the app is called. */
  readonly variable: string;
  /** The statement that keeps the app. */
  readonly statement: SyntaxNode;
}

/** Every call of `NestFactory.create`. */
export function factoryCalls(source: ParsedSource): readonly CallNode[] {
  const { api } = source;
  const factory = localNameOf(source, '@nestjs/core', 'NestFactory');
  return callsOf(source, 'create').filter(({ expression }) => {
    if (!api.isPropertyAccessExpression(expression)) return false;
    return api.isIdentifier(expression.expression) && expression.expression.text === factory;
  });
}

/** Every call of a method, on whatever object. */
export function callsOf(source: ParsedSource, method: string): readonly CallNode[] {
  const { api } = source;
  return findNodes(source, (node): node is CallNode => {
    if (!api.isCallExpression(node)) return false;
    const { expression } = node;
    return api.isPropertyAccessExpression(expression) && expression.name.text === method;
  });
}

/** How an app is kept: `const app = await …` or `app = await …`, as a statement of its own; undefined otherwise. */
export function findCreation({ api }: ParsedSource, call: CallNode): AppCreation | undefined {
  const awaited = call.parent;
  if (!api.isAwaitExpression(awaited)) return undefined;
  const keeper = awaited.parent;
  let name: SyntaxNode;
  let statement: SyntaxNode;
  if (api.isVariableDeclaration(keeper) && api.isVariableDeclarationList(keeper.parent)) {
    name = keeper.name;
    statement = keeper.parent.parent;
    if (!api.isVariableStatement(statement)) return undefined;
  } else if (api.isBinaryExpression(keeper) && keeper.operatorToken.getText() === '=') {
    name = keeper.left;
    statement = keeper.parent;
    if (!api.isExpressionStatement(statement)) return undefined;
  } else return undefined;
  const isInList = api.isBlock(statement.parent) || api.isSourceFile(statement.parent);
  if (!isInList || !api.isIdentifier(name)) return undefined;
  return { call, variable: name.text, statement };
}

/** The name of the module that an app is created with; undefined when it is not a plain name. */
export function rootModuleName({ api }: ParsedSource, call: CallNode): string | undefined {
  const module: SyntaxNode | undefined = call.arguments[0];
  return module !== undefined && api.isIdentifier(module)
    ? (module satisfies IdentifierNode).text
    : undefined;
}
