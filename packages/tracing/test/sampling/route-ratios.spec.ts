import { EyrieError } from '@eyrie/core/engine';
import * as fc from 'fast-check';
import { isRoutePattern, ROUTE_PATTERN_RULE } from '../../src/sampling/route-pattern.js';
import { compileRouteRatios, NO_ROUTE_RATIOS } from '../../src/sampling/route-ratios.js';

function fits(route: string, path: string, method = 'GET'): boolean {
  return compileRouteRatios([{ route, ratio: 0.5 }]).find(method, path) !== undefined;
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a route', () => {
  test.each<readonly [route: string, fitting: readonly string[], others: readonly string[]]>([
    ['/', ['/'], ['/a', '//']],
    [
      '/users',
      ['/users', '/users/'],
      ['/', '/user', '/userss', '/Users', '/users/7', '/users//', 'users', ''],
    ],
    ['/users/', ['/users', '/users/'], ['/', '/users/7']],
    [
      '/users/:id',
      ['/users/7', '/users/7/', '/users/%2F', '/users/ü'],
      ['/users', '/users/', '/users//', '/users/7/a'],
    ],
    [
      '/users/:id/posts/:post',
      ['/users/7/posts/8'],
      ['/users/7/posts', '/users/7/post/8', '/users//posts/8'],
    ],
    ['/a%20b', ['/a%20b'], ['/a b', '/a%2520b']],
    ['/assets/*', ['/assets/', '/assets/a', '/assets/a/b.css'], ['/assets', '/assetsa', '/']],
    ['/*', ['/', '/a', '/a/b', '//'], ['*', '']],
    ['*', ['/', '/a/b'], ['*']],
    ['/files/*path', ['/files/a', '/files/a/b/'], ['/files', '/file/a']],
    ['/files/{*path}', ['/files', '/files/', '/files/a/b'], ['/filesa']],
    ['/files{/*path}', ['/files', '/files/', '/files/a/b'], ['/filesa']],
    ['{/*path}', ['/', '/a', '/a/b'], ['']],
    ['{*path}', ['/', '/a/b'], []],
    ['(.*)', ['/', '/a/b'], []],
    ['/v1/:rest(.*)', ['/v1/a/b'], ['/v1', '/v2/a']],
    ['/assets*', ['/assets', '/assets/a', '/assets-2/b'], ['/asset']],
    [
      '/files/*path/raw',
      ['/files/a/raw', '/files/a/b/raw/'],
      ['/files/raw', '/files//raw', '/files/a/raw/b'],
    ],
    ['/files/*path/raw/:kind', ['/files/a/raw/b'], ['/files/raw/b', '/files/a/raw/']],
    ['/users{/:id}/posts', ['/users/posts', '/users/7/posts'], ['/users/7/8/posts']],
    ['/users/:id?', ['/users', '/users/', '/users/7'], ['/users/7/8']],
    ['/flights/:from-:to', ['/flights/a-b', '/flights/a-b-c'], ['/flights/ab', '/flights/-b', '/flights/a-']],
    ['/:a-to-:b-end', ['/x-to-y-end', '/x-to-y-to-z-end'], ['/x-to-end', '/x-to--end', '/x-to-y-end-']],
    [
      '/files/:name.json',
      ['/files/a.json', '/files/a.b.json'],
      ['/files/.json', '/files/a.jsonl', '/files/a/b.json'],
    ],
    ['/files/:name{.:ext}', ['/files/a', '/files/a.b'], ['/files/a/b']],
    ['/at/:hour(^\\d{2})h:minute(^(\\d|\\))+)m', ['/at/12h30m', '/at/ahbm'], ['/at/12h', '/at/h30m']],
    ['/users/:id(\\d+)', ['/users/7'], ['/users']],
    ['/:a:b', ['/ab'], ['/a', '/']],
    ['/jobs/:id::cancel', ['/jobs/7:cancel'], ['/jobs/7', '/jobs/:cancel']],
    ['/jobs/:id\\:cancel', ['/jobs/7:cancel'], ['/jobs/7']],
    ['/a\\(b\\)', ['/a(b)'], ['/a']],
    ['/:größe', ['/7'], []],
    ['/:"quoted name"/x', ['/7/x'], []],
    ['/a//b', ['/a//b'], ['/a/b', '/a/c/b']],
  ])('%s fits what it stands for', (route, fitting, others) => {
    expect(isRoutePattern(route)).toBe(true);
    expect(fitting.filter((path) => !fits(route, path))).toEqual([]);
    expect(others.filter((path) => fits(route, path))).toEqual([]);
  });

  test('is for every method, or for the one before it', () => {
    expect([fits('/a', '/a', 'PURGE'), fits('ALL /a', '/a', 'PURGE')]).toEqual([true, true]);
    expect([fits('GET /a', '/a', 'GET'), fits('get /a', '/a', 'GET')]).toEqual([true, true]);
    expect([fits('GET /a', '/a', 'HEAD'), fits('M-SEARCH  /a', '/a', 'M-SEARCH')]).toEqual([false, true]);
    const routes = compileRouteRatios([{ route: 'GET /a', ratio: 0.5 }]);
    expect(routes.find(undefined, '/a')).toBeUndefined();
  });

  test.each([
    ['', 'its path does not begin with "/"'],
    ['users', 'its path does not begin with "/"'],
    ['GET', 'its path does not begin with "/"'],
    ['GET/users', 'its path does not begin with "/"'],
    ['/a b', 'it has a " " in its path'],
    ['/a?b=c', 'it has a "?" in its path'],
    ['/a#b', 'it has a "#" in its path'],
    ['/a\n', 'it has a "\\n" in its path'],
    ['/(a|b)', 'it has a "(" in its path'],
    ['/:', 'it has a ":" without a name'],
    ['/:id(\\d+', 'it has a "(" without a ")"'],
    ['/a{/b', 'it has a "{" without a "}"'],
    ['/a}/b', 'it has a "}" without a "{"'],
    ['/a\\', 'it ends in a "\\"'],
    ['/*a/*b', 'it has more than one wildcard'],
    ['/*a.html', 'its wildcard does not end its segment'],
    ['/*a:b', 'its wildcard does not end its segment'],
    ['/:a*b', 'its wildcard shares a segment with a parameter'],
    ['{/a}{/b}{/c}{/d}{/e}', 'it has too many optional parts'],
    [`/${'a'.repeat(1024)}`, 'it is longer than 1024 characters'],
  ])('cannot be %j', (route, problem) => {
    expect(isRoutePattern(route)).toBe(false);
    const thrown = thrownBy(() => compileRouteRatios([{ route, ratio: 1 }]));
    expect(thrown).toBeInstanceOf(EyrieError);
    expect(thrown).toMatchObject({
      code: 'EYRIE_TRACING_ROUTE_INVALID',
      problem: `The route ${JSON.stringify(route)} of the sampling ratios cannot be read: ${problem}`,
      remedy: 'Write it as it is declared, with prefix and version, such as "GET /users/:id" or "/assets/*"',
    });
  });

  test('is a text, which its rule describes', () => {
    expect([undefined, 7, {}].map(isRoutePattern)).toEqual([false, false, false]);
    expect(ROUTE_PATTERN_RULE).toBe(
      'must be a path as it is declared, such as "/users/:id" or "/assets/*", with a method before it at most, with at most one wildcard, which ends its segment, of at most 1024 characters',
    );
  });
});

describe('the ratios of routes', () => {
  test('are those of the first that fits', () => {
    const routes = compileRouteRatios([
      { route: 'GET /users/me', ratio: 0.1 },
      { route: '/users/:id', ratio: 0.2 },
      { route: 'GET /users/:id', ratio: 0.3 },
      { route: '/*', ratio: 0 },
    ]);
    expect(routes.size).toBe(4);
    expect(routes.find('GET', '/users/me')?.ratio).toBe(0.1);
    expect(routes.find('POST', '/users/me')?.ratio).toBe(0.2);
    expect(routes.find('GET', '/users/7')?.ratio).toBe(0.2);
    expect(routes.find('GET', '/posts/7/8/9')?.ratio).toBe(0);
  });

  test('are nothing where there are no rules', () => {
    expect(compileRouteRatios([])).toBe(NO_ROUTE_RATIOS);
    expect(NO_ROUTE_RATIOS.find('GET', '/')).toBeUndefined();
  });

  test('do not remember the path before', () => {
    const routes = compileRouteRatios([{ route: '/a/:b/c', ratio: 0.5 }]);
    expect(routes.find('GET', '/a/b/c')?.ratio).toBe(0.5);
    expect(routes.find('GET', '/a')).toBeUndefined();
    expect(routes.find('GET', '/a/b/c/d/e/f')).toBeUndefined();
    expect(routes.find('GET', '/a/b/c')?.ratio).toBe(0.5);
  });

  test('are not looked for with a path that no app has', () => {
    expect(fits('/*', `/${'a'.repeat(4095)}`)).toBe(true);
    expect(fits('/*', `/${'a'.repeat(4096)}`)).toBe(false);
    expect(fits('/*path/end', `${'/a'.repeat(2000)}/end`)).toBe(true);
  });

  const names = fc.stringMatching(/^[a-z0-9._~%-]{1,6}$/);
  const segments = fc.array(fc.record({ value: names, parameter: fc.boolean() }), { maxLength: 6 });

  test('fit each path that is built from their route, and none of another length', () => {
    fc.assert(
      fc.property(segments, fc.boolean(), names, (parts, slash, more) => {
        const route = `/${parts.map(({ value, parameter }, at) => (parameter ? `:p${at}` : value)).join('/')}`;
        const path = `/${parts.map(({ value }) => value).join('/')}`;
        expect(fits(route, slash && path !== '/' ? `${path}/` : path)).toBe(true);
        expect(fits(route, path === '/' ? `/${more}` : `${path}/${more}`)).toBe(false);
        expect(fits(path === '/' ? '/*' : `${path}/*rest`, `${path === '/' ? '' : path}/${more}/x`)).toBe(
          true,
        );
      }),
    );
  });

  test('differ where a text of the route does', () => {
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 5 }), fc.nat(), names, (parts, index, other) => {
        const at = index % parts.length;
        fc.pre(parts[at] !== other);
        expect(fits(`/${parts.join('/')}`, `/${parts.with(at, other).join('/')}`)).toBe(false);
      }),
    );
  });

  test('take any text for a path or a route without an error of another kind', () => {
    const rules = ['/a/:b/*c/d', '/:a-:b{/c}', '/*'].map((route) => ({ route, ratio: 1 }));
    const routes = compileRouteRatios(rules);
    const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[/a:*{}()?\\-]{0,40}$/));
    fc.assert(
      fc.property(hostile, (text) => {
        routes.find(text, text);
        const thrown = thrownBy(() => compileRouteRatios([{ route: text, ratio: 1 }]));
        expect(thrown === undefined).toBe(isRoutePattern(text));
        if (thrown !== undefined) expect(thrown).toBeInstanceOf(EyrieError);
      }),
      { numRuns: 1000 },
    );
  });
});
