import type { SourceFileNode, SyntaxApi, SyntaxNode } from './syntax-api.js';

/** A source file that was read without a mistake. */
export interface ParsedSource {
  readonly api: SyntaxApi;
  readonly path: string;
  readonly text: string;
  readonly file: SourceFileNode;
}

/** Reads a source file; undefined when it is not valid TypeScript. */
export function parseSource(api: SyntaxApi, path: string, text: string): ParsedSource | undefined {
  const file = api.createSourceFile(path, text, api.ScriptTarget.Latest, true);
  const isValid = (file.parseDiagnostics ?? []).length === 0;
  return isValid ? { api, path, text, file } : undefined;
}

/** Every node of a kind, in the order of the text. */
export function findNodes<Node extends SyntaxNode>(
  { api, file }: ParsedSource,
  isWanted: (node: SyntaxNode) => node is Node,
): readonly Node[] {
  const found: Node[] = [];
  const visit = (node: SyntaxNode): void => {
    if (isWanted(node)) found.push(node);
    api.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
