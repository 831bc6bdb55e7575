import { posix } from 'node:path';
import type { ParsedSource } from '../syntax/parse-source.js';
import type { ImportNode } from '../syntax/syntax-api.js';
import { afterStatement, type CodeStyle } from '../text/code-style.js';
import { insertion, type TextEdit } from '../text/text-edit.js';
import { importsOf, namedImportsOf, specifierOf, withoutExtension } from './imported-names.js';

/** The edit that imports a name of a package: into braces that import from it already, else below other packages. */
export function importNamed(
  source: ParsedSource,
  specifier: string,
  name: string,
  style: CodeStyle,
): TextEdit {
  const declarations = importsOf(source);
  for (const declaration of declarations) {
    if (specifierOf(source, declaration) !== specifier) continue;
    const last = namedImportsOf(source, declaration)?.elements.at(-1);
    if (last !== undefined) return insertion(last.end, `, ${name}`);
  }
  const isPackage = (declaration: ImportNode): boolean => !specifierOf(source, declaration).startsWith('.');
  const anchor = declarations.findLast(isPackage) ?? declarations.at(-1);
  return importBelow(source, anchor, `{ ${name} }`, specifier, style);
}

/** The edit that imports the default export of another file of the project, below all other imports. */
export function importDefault(
  source: ParsedSource,
  specifier: string,
  name: string,
  style: CodeStyle,
): TextEdit {
  return importBelow(source, importsOf(source).at(-1), name, specifier, style);
}

/** One file's specifier of another, with the extension that the file's relative imports have. */
export function relativeSpecifier(source: ParsedSource, path: string, isEsm: boolean): string {
  const relative = posix.relative(posix.dirname(source.path), withoutExtension(path));
  const extension = extensionOfRelatives(source) ?? (isEsm ? '.js' : '');
  return (relative.startsWith('.') ? relative : `./${relative}`) + extension;
}

function extensionOfRelatives(source: ParsedSource): string | undefined {
  const relatives = importsOf(source)
    .map((declaration) => specifierOf(source, declaration))
    .filter((specifier) => specifier.startsWith('.'));
  const [first] = relatives;
  if (first === undefined) return undefined;
  return /\.[jt]s$/.exec(relatives.find((specifier) => /\.[jt]s$/.test(specifier)) ?? first)?.[0] ?? '';
}

function importBelow(
  source: ParsedSource,
  anchor: ImportNode | undefined,
  clause: string,
  specifier: string,
  { quote, semicolon, eol }: CodeStyle,
): TextEdit {
  const statement = `import ${clause} from ${quote}${specifier}${quote}${semicolon}`;
  if (anchor === undefined) return insertion(0, statement + eol);
  return insertion(afterStatement(source.text, anchor.end), eol + statement);
}
