import { createRequire } from 'node:module';
import { SchematicTestRunner, type UnitTestTree } from '@angular-devkit/schematics/testing/index.js';

const require = createRequire(import.meta.url);
const collection = require.resolve('@nestjs/schematics/dist/collection.json');

/** The files of `nest new shop`. */
export function newProject(type: 'cjs' | 'esm'): Promise<UnitTestTree> {
  const runner = new SchematicTestRunner('@nestjs/schematics', collection);
  return runner.runSchematic('application', { name: 'shop', directory: '.', type });
}

/** Turns a project into a monorepo of two apps, in the way of `nest generate app`. */
export function withSecondApp(tree: UnitTestTree, name: string): UnitTestTree {
  for (const path of tree.files.filter((file) => file.startsWith('/src/'))) {
    tree.create(`/apps/shop${path}`, tree.readText(path));
    tree.create(`/apps/${name}${path}`, tree.readText(path));
    tree.delete(path);
  }
  const project = (folder: string) => ({
    type: 'application',
    root: `apps/${folder}`,
    entryFile: 'main',
    sourceRoot: `apps/${folder}/src`,
  });
  const configuration = {
    collection: '@nestjs/schematics',
    sourceRoot: 'apps/shop/src',
    monorepo: true,
    root: 'apps/shop',
    projects: { shop: project('shop'), [name]: project(name) },
  };
  tree.overwrite('/nest-cli.json', JSON.stringify(configuration, null, 2));
  const manifest = tree.readText('/package.json').replace('node dist/main', 'node dist/apps/shop/main');
  tree.overwrite('/package.json', manifest);
  return tree;
}
