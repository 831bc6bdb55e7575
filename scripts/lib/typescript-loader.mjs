// Lets a child process run TypeScript with decorators, compiled as Jest does it:
// `node --conditions=@eyrie/source --import <this file> <file>.ts`
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import preset from '../../jest.preset.mjs';

const [, options] = preset.transform['^.+\\.ts$'];

registerHooks({
  resolve(specifier, context, next) {
    const isRelativeInTypeScript = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
    return next(isRelativeInTypeScript ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
  load(url, context, next) {
    if (!url.endsWith('.ts')) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { ...options, filename });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
