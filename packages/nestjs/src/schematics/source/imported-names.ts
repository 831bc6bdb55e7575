import { posix } from 'node:path';
import { findNodes, type ParsedSource } from '../syntax/parse-source.js';
import type { ImportNode, NamedImportsNode } from '../syntax/syntax-api.js';

/** The import declarations at the top level of a file. */
export function importsOf({ api, file }: ParsedSource): readonly ImportNode[] {
  return file.statements.filter((statement) => api.isImportDeclaration(statement));
}

export function specifierOf({ api }: ParsedSource, declaration: ImportNode): string {
  const { moduleSpecifier } = declaration;
  return api.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
}

/** The braces of an import of values. */
export function namedImportsOf(
  { api }: ParsedSource,
  { importClause }: ImportNode,
): NamedImportsNode | undefined {
  const bindings = importClause?.namedBindings;
  if (bindings === undefined || importClause?.isTypeOnly === true) return undefined;
  return api.isNamedImports(bindings) ? bindings : undefined;
}

/** Under which name a file knows the export of a package. */
export function localNameOf(source: ParsedSource, specifier: string, exported: string): string | undefined {
  for (const declaration of importsOf(source)) {
    if (specifierOf(source, declaration) !== specifier) continue;
    for (const element of namedImportsOf(source, declaration)?.elements ?? []) {
      if (!element.isTypeOnly && (element.propertyName ?? element.name).text === exported) {
        return element.name.text;
      }
    }
  }
  return undefined;
}

/** Where a name of a file comes from. */
export interface ImportedFrom {
  readonly specifier: string;
  /** What the other file calls it. */
  readonly exported: string;
}

/** The import that brings a name into a file. */
export function originOf(source: ParsedSource, localName: string): ImportedFrom | undefined {
  for (const declaration of importsOf(source)) {
    const specifier = specifierOf(source, declaration);
    if (declaration.importClause?.name?.text === localName) return { specifier, exported: 'default' };
    for (const element of namedImportsOf(source, declaration)?.elements ?? []) {
      if (element.name.text === localName) {
        return { specifier, exported: (element.propertyName ?? element.name).text };
      }
    }
  }
  return undefined;
}

/** Whether a name stands anywhere in a file, so that an import of it would be a second one. */
export function hasName(source: ParsedSource, name: string): boolean {
  const { api } = source;
  return findNodes(source, (node) => api.isIdentifier(node)).some(({ text }) => text === name);
}

/** The name under which a file imports the default export of another file of the project. */
export function defaultImportOf(source: ParsedSource, path: string): string | undefined {
  for (const declaration of importsOf(source)) {
    const specifier = specifierOf(source, declaration);
    if (!specifier.startsWith('.') || declaration.importClause?.isTypeOnly === true) continue;
    const target = posix.join(posix.dirname(source.path), specifier);
    if (withoutExtension(target) === withoutExtension(path)) return declaration.importClause?.name?.text;
  }
  return undefined;
}

export function withoutExtension(path: string): string {
  return path.replace(/\.[cm]?[jt]s$/, '');
}
