import type { SourceFile } from './reading/sources.js';
import { appOf } from './root-modules.js';

/** What stands before the routes of an app; `undefined` where the text of its sources does not tell. */
interface GlobalPrefix {
  readonly prefix: string | undefined;
  /** The routes without it. */
  readonly excluded: readonly string[];
}

const DECORATOR = /@(Controller|Get|All)\s*\(/g;
const PREFIX = /\.\s*setGlobalPrefix\s*\(/;
const QUOTED = /(["'`])([^"'`$]*)\1/g;
// Longer arguments are no path alone.
const MAX_ARGUMENT = 500;
// Of one argument; more than anybody gives a route.
const MAX_PATHS = 20;

/**
 * The files of which a controller answers `GET` at a path. It reads text: a path that a constant holds is not seen, nor
 * are routes of a router, of versions and of prefixes that are no text.
 */
export function filesThatAnswer(path: string, files: readonly SourceFile[]): readonly SourceFile[] {
  return [...Map.groupBy(files, appOf).values()].flatMap((ofApp) => {
    if (ofApp.some(({ text }) => /\bRouterModule\s*\.\s*register\b|\bdefaultVersion\b/.test(text))) return [];
    const { prefix, excluded } = globalPrefixOf(ofApp);
    return ofApp.filter(({ text }) =>
      routesIn(text).some((route) => {
        if (excluded.includes(route)) return route === path;
        return prefix !== undefined && pathOf(prefix, route) === path;
      }),
    );
  });
}

function globalPrefixOf(files: readonly SourceFile[]): GlobalPrefix {
  for (const { text } of files) {
    const found = PREFIX.exec(text);
    if (found === null) continue;
    const argument = text.slice(found.index + found[0].length).slice(0, MAX_ARGUMENT);
    const [, , prefix] = /^\s*(["'`])([^"'`$]*)\1/.exec(argument) ?? [];
    const excluded = /\bexclude\s*:\s*\[([^\]]*)\]/.exec(argument)?.[1] ?? '';
    return { prefix, excluded: quotedIn(excluded).map((one) => pathOf(one)) };
  }
  return { prefix: '', excluded: [] };
}

function routesIn(text: string): readonly string[] {
  const routes: string[] = [];
  let controllers: readonly string[] = [];
  for (const { 0: decorator, 1: name, index } of text.matchAll(DECORATOR)) {
    const start = index + decorator.length;
    const own = pathsIn(text.slice(start, start + MAX_ARGUMENT));
    if (name === 'Controller') controllers = own;
    else for (const before of controllers) routes.push(...own.map((one) => pathOf(before, one)));
  }
  return routes;
}

/** The paths of a decorator: a text, a list of them, or those of options without a version; none for anything else. */
function pathsIn(text: string): readonly string[] {
  const argument = text.split(')', 1)[0]?.trim() ?? '';
  if (argument === '') return [''];
  if (/^["'`[]/.test(argument)) return quotedIn(argument);
  if (!argument.startsWith('{') || /\bversion\s*:/.test(argument)) return [];
  const [, path] = /\bpath\s*:\s*(\[[^\]]*\]|["'`][^"'`]*["'`])/.exec(argument) ?? [];
  return path === undefined ? [] : quotedIn(path);
}

function quotedIn(text: string): readonly string[] {
  return [...text.matchAll(QUOTED)].slice(0, MAX_PATHS).map(([, , quoted = '']) => quoted);
}

function pathOf(...parts: readonly string[]): string {
  const names = parts.flatMap((part) => part.split('/')).filter((name) => name !== '');
  return `/${names.join('/')}`;
}
