import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SyntaxApi } from './syntax-api.js';

/**
 * The first TypeScript that can read syntax: of the project, of its Nest CLI, of the program that runs. TypeScript 7
 * has no such interface, so a project may have none of its own; undefined when nobody has.
 *
 * @param directory - the project's root
 * @param program - the file of the program that runs, which may be a Nest CLI installed for all projects
 */
export function findSyntaxApi(directory: string, program: string | undefined): SyntaxApi | undefined {
  const manifest = join(directory, 'package.json');
  // With pnpm a package sees only what it depends on: the CLI's own TypeScript is found from the CLI.
  const starts = [
    manifest,
    resolveFrom(manifest, '@nestjs/cli/package.json'),
    resolveFrom(manifest, '@nestjs/schematics/package.json'),
    program,
  ];
  for (const start of starts) {
    const api = start === undefined ? undefined : loadFrom(start);
    if (api !== undefined) return api;
  }
  return undefined;
}

function loadFrom(start: string): SyntaxApi | undefined {
  try {
    const loaded: unknown = createRequire(start)('typescript');
    return isSyntaxApi(loaded) ? loaded : undefined;
  } catch {
    return undefined;
  }
}

function resolveFrom(start: string, name: string): string | undefined {
  try {
    return createRequire(start).resolve(name);
  } catch {
    return undefined;
  }
}

function isSyntaxApi(loaded: unknown): loaded is SyntaxApi {
  return typeof loaded === 'object' && loaded !== null && 'createSourceFile' in loaded;
}
