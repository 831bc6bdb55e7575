// Lets a child process run TypeScript with decorators, compiled as Jest does it:
// `node --conditions=@eyrie/source --import <this file> <file>.ts`
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import preset from '../../jest.preset.mjs';

const [, options] = preset.transform['^.+\\.ts$'];

registerHooks({
  resolve(specifier, context, next) {
    const isRelativeInTypeScript = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
    // The entry of a worker thread that TypeScript has started: a URL made of its `import.meta.url`.
    const isSource = isRelativeInTypeScript || isMissingFile(specifier);
    return next(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
  load(url, context, next) {
    if (!url.endsWith('.ts')) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { ...options, filename });
    return { format: 'module', source: code, shortCircuit: true };
  },
});

function isMissingFile(specifier) {
  return specifier.startsWith('file:') && specifier.endsWith('.js') && !existsSync(fileURLToPath(specifier));
}
