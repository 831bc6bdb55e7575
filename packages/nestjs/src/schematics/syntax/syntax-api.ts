/**
 * The part of TypeScript's programming interface that the schematic reads syntax with, the same in versions 4.8 to 6.
 * It is described here because Eyrie brings no TypeScript: the one of the project, or of the Nest CLI, is used.
 */
export interface SyntaxApi {
  readonly ScriptTarget: { readonly Latest: number };
  readonly SyntaxKind: { readonly Decorator: number; readonly DefaultKeyword: number };
  createSourceFile(name: string, text: string, target: number, setParents: boolean): SourceFileNode;
  forEachChild(node: SyntaxNode, visit: (child: SyntaxNode) => void): void;
  isArrayLiteralExpression(node: SyntaxNode): node is ListNode;
  isAwaitExpression(node: SyntaxNode): boolean;
  isBinaryExpression(node: SyntaxNode): node is BinaryNode;
  isBlock(node: SyntaxNode): boolean;
  isCallExpression(node: SyntaxNode): node is CallNode;
  isClassDeclaration(node: SyntaxNode): node is ClassNode;
  isExpressionStatement(node: SyntaxNode): boolean;
  isIdentifier(node: SyntaxNode): node is IdentifierNode;
  isImportDeclaration(node: SyntaxNode): node is ImportNode;
  isNamedImports(node: SyntaxNode): node is NamedImportsNode;
  isNewExpression(node: SyntaxNode): boolean;
  isObjectLiteralExpression(node: SyntaxNode): node is ObjectNode;
  isPropertyAccessExpression(node: SyntaxNode): node is PropertyAccessNode;
  isPropertyAssignment(node: SyntaxNode): node is PropertyNode;
  isSourceFile(node: SyntaxNode): boolean;
  isSpreadAssignment(node: SyntaxNode): boolean;
  isStringLiteral(node: SyntaxNode): node is IdentifierNode;
  isVariableDeclaration(node: SyntaxNode): node is VariableNode;
  isVariableDeclarationList(node: SyntaxNode): boolean;
  isVariableStatement(node: SyntaxNode): boolean;
}

export interface SyntaxNode {
  readonly kind: number;
  readonly end: number;
  readonly parent: SyntaxNode;
  getStart(): number;
  getText(): string;
}

export interface SourceFileNode extends SyntaxNode {
  readonly text: string;
  readonly statements: readonly SyntaxNode[];
  /** Not in TypeScript's own types, and there in every version. */
  readonly parseDiagnostics?: readonly unknown[];
}

/** An identifier, or a string literal: both have their text. */
export interface IdentifierNode extends SyntaxNode {
  readonly text: string;
}

export interface CallNode extends SyntaxNode {
  readonly expression: SyntaxNode;
  readonly arguments: readonly SyntaxNode[] & { readonly hasTrailingComma?: boolean };
}

export interface PropertyAccessNode extends SyntaxNode {
  readonly expression: SyntaxNode;
  readonly name: IdentifierNode;
}

export interface BinaryNode extends SyntaxNode {
  readonly left: SyntaxNode;
  readonly right: SyntaxNode;
  readonly operatorToken: SyntaxNode;
}

export interface ListNode extends SyntaxNode {
  readonly elements: readonly SyntaxNode[];
}

export interface ObjectNode extends SyntaxNode {
  readonly properties: readonly SyntaxNode[];
}

export interface PropertyNode extends SyntaxNode {
  readonly name: SyntaxNode;
  readonly initializer: SyntaxNode;
}

export interface VariableNode extends SyntaxNode {
  readonly name: SyntaxNode;
}

export interface ClassNode extends SyntaxNode {
  readonly name?: IdentifierNode;
  readonly modifiers?: readonly SyntaxNode[];
}

/** A decorator, among the modifiers of a class. */
export interface DecoratorNode extends SyntaxNode {
  readonly expression: SyntaxNode;
}

export interface ImportNode extends SyntaxNode {
  readonly moduleSpecifier: SyntaxNode;
  readonly importClause?: {
    readonly isTypeOnly?: boolean;
    readonly name?: IdentifierNode;
    readonly namedBindings?: SyntaxNode;
  };
}

export interface NamedImportsNode extends SyntaxNode {
  readonly elements: readonly ImportSpecifierNode[];
}

export interface ImportSpecifierNode extends SyntaxNode {
  readonly isTypeOnly: boolean;
  readonly name: IdentifierNode;
  readonly propertyName?: IdentifierNode;
}
