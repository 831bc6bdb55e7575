import type { Notice } from '../project/notice.js';
import { importDefault, importNamed, relativeSpecifier } from '../source/add-import.js';
import { defaultImportOf, hasName, localNameOf } from '../source/imported-names.js';
import { addModuleImport, findModuleDecorator } from '../source/module-metadata.js';
import type { ParsedSource } from '../syntax/parse-source.js';
import type { CodeStyle } from '../text/code-style.js';
import { applyEdits, type TextEdit } from '../text/text-edit.js';
import type { SourceChange } from './set-up-entry.js';

const EYRIE = '@eyrie/nestjs';

/** The root module, and the config that it is given. */
export interface RootModuleSetup {
  readonly className: string;
  readonly configPath: string;
  readonly isEsm: boolean;
  readonly style: CodeStyle;
}

/** Imports `EyrieModule` into the root module, before all other modules. */
export function setUpRootModule(source: ParsedSource, setup: RootModuleSetup): SourceChange {
  const { className, configPath, isEsm, style } = setup;
  const specifier = relativeSpecifier(source, configPath, isEsm);
  const unchanged = (reason: string): SourceChange => ({
    text: source.text,
    notices: [moduleUnchanged(source.path, reason, specifier, style)],
  });
  const decorator = findModuleDecorator(source, className);
  if (decorator === undefined) return unchanged(`no class ${className} with @Module is in it`);
  const moduleName = localNameOf(source, EYRIE, 'EyrieModule');
  const configName = defaultImportOf(source, configPath);
  const taken = [
    ...(moduleName === undefined ? ['EyrieModule'] : []),
    ...(configName === undefined ? ['eyrieConfig'] : []),
  ].find((name) => hasName(source, name));
  if (taken !== undefined) return unchanged(`${taken} means something else in it`);
  const added = `${moduleName ?? 'EyrieModule'}.forRoot(${configName ?? 'eyrieConfig'})`;
  const edit = addModuleImport(source, decorator, added, style);
  if (edit === undefined) return unchanged('the imports of its root module are not a list written there');
  const edits: TextEdit[] = [edit];
  if (moduleName === undefined) edits.push(importNamed(source, EYRIE, 'EyrieModule', style));
  if (configName === undefined) edits.push(importDefault(source, specifier, 'eyrieConfig', style));
  return { text: applyEdits(source.text, edits), notices: [] };
}

/** What is to be pasted into a root module. */
export function moduleLines(configSpecifier: string, { quote, semicolon }: CodeStyle): readonly string[] {
  return [
    `import { EyrieModule } from ${quote}${EYRIE}${quote}${semicolon}`,
    `import eyrieConfig from ${quote}${configSpecifier}${quote}${semicolon}`,
    '',
    'imports: [EyrieModule.forRoot(eyrieConfig), /* your other modules */],',
  ];
}

/** For a root module that stays as it is. */
export function moduleUnchanged(
  path: string,
  reason: string,
  configSpecifier: string,
  style: CodeStyle,
): Notice {
  return {
    code: 'EYRIE_SETUP_MODULE_UNCHANGED',
    problem: `${path} was left as it is: ${reason}`,
    remedy: 'Write in the root module',
    lines: moduleLines(configSpecifier, style),
  };
}
