import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const root = join(import.meta.dirname, '..', '..', '..');
// What `ts.SymbolFlags.Alias` is; the compiler is API Extractor's own.
const ALIAS = 2_097_152;

/**
 * Reads what each entry declares from API Extractor's doc models, and what it hands on from other packages, which the
 * models leave out. One run of the compiler serves all entries.
 */
export function readDocModels(packages) {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-doc-models-'));
  try {
    const runs = packages.flatMap(({ folder: home, entries }) =>
      entries.map((entry, index) => ({
        entry,
        config: configOf(home, entry, join(folder, `${home.replaceAll('/', '-')}-${index}.json`)),
      })),
    );
    const compilerState = CompilerState.create(runs[0].config, {
      additionalEntryPoints: runs.map(({ config }) => config.mainEntryPointFilePath),
    });
    return new Map(runs.map(({ entry, config }) => [entry.specifier, modelOf(config, compilerState)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function configOf(home, { declarations }, apiJsonFilePath) {
  const base = ExtractorConfig.loadFile(join(root, 'api-extractor.base.json'));
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, home, 'package.json'),
    configObject: {
      ...base,
      projectFolder: join(root, home),
      mainEntryPointFilePath: join(root, declarations),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.api.json') },
      apiReport: { enabled: false },
      docModel: { enabled: true, apiJsonFilePath, includeForgottenExports: true },
    },
  });
}

function extract(config, compilerState) {
  const failures = [];
  const { succeeded } = Extractor.invoke(config, {
    compilerState,
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === 'error') failures.push(message.text);
    },
  });
  if (!succeeded) throw new Error(`${config.mainEntryPointFilePath}: ${failures.join('; ')}`);
  const { docComment, members } = JSON.parse(readFileSync(config.apiJsonFilePath, 'utf8'));
  return { docComment, members: members[0].members };
}

function modelOf(config, compilerState) {
  const exported = exportedSymbols(config, compilerState.program);
  const { docComment, members } = extract(config, compilerState);
  const declared = new Map(exported.map(({ name, symbol }) => [name, symbol]));
  return {
    docComment,
    members: members.map((item) => inDeclaredOrder(item, declared.get(item.name))),
    handedOn: exported
      .filter(({ path }) => !path.startsWith(`${config.projectFolder}/`))
      .map(({ name, path }) => ({ name, owner: packageOf(path) })),
  };
}

/** What an entry exports, with the file that declares it. */
function exportedSymbols({ mainEntryPointFilePath }, program) {
  const checker = program.getTypeChecker();
  const file = checker.getSymbolAtLocation(program.getSourceFile(mainEntryPointFilePath));
  if (file === undefined) return [];
  return checker.getExportsOfModule(file).map((found) => {
    const symbol = (found.flags & ALIAS) === 0 ? found : checker.getAliasedSymbol(found);
    const path = symbol.declarations?.[0]?.getSourceFile().fileName ?? mainEntryPointFilePath;
    return { name: found.name, symbol, path };
  });
}

/** Doc models sort members by name; sources have them in an order that reads well. */
function inDeclaredOrder(item, symbol) {
  if (item.members === undefined || symbol === undefined) return item;
  const order = [...(symbol.exports?.keys() ?? []), ...(symbol.members?.keys() ?? [])];
  return { ...item, members: item.members.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)) };
}

function packageOf(path) {
  const home = path.startsWith(`${root}/packages/`)
    ? path
        .slice(root.length + 1)
        .split('/', 2)
        .join('/')
    : /.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)[0].slice(root.length + 1);
  return JSON.parse(readFileSync(join(root, home, 'package.json'), 'utf8')).name;
}
