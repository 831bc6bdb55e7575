import { DeclaredRoutes } from '../../src/http/declared-routes.js';

test('a route has the template that it was declared with', () => {
  const routes = new DeclaredRoutes();
  expect(routes.add('/users/:id')).toBe('/users/:id');
  expect(routes.templateOf('/users/:id')).toBe('/users/:id');
  expect(routes.has('/users/:id')).toBe(true);
});

test('what was not declared has no template', () => {
  const routes = new DeclaredRoutes();
  routes.add('/users/:id');
  expect(routes.templateOf('/users')).toBeUndefined();
  expect(routes.templateOf(undefined)).toBeUndefined();
  expect(routes.has('/users')).toBe(false);
});

test('a path that the adapter rewrites keeps the form of the code', () => {
  const routes = new DeclaredRoutes();
  routes.rewritten('/files/*', '/files/{*path}');
  expect(routes.add('/files/{*path}')).toBe('/files/*');
  expect(routes.templateOf('/files/{*path}')).toBe('/files/*');
  expect(routes.has('/files/*')).toBe(true);
  expect(routes.has('/files/{*path}')).toBe(false);
});

test('the first of two forms that are rewritten to the same path stands', () => {
  const routes = new DeclaredRoutes();
  routes.rewritten('/files/*', '/files/{*path}');
  routes.rewritten('/files/(.*)', '/files/{*path}');
  expect(routes.add('/files/{*path}')).toBe('/files/*');
});

test('a path that the adapter leaves as it is has one form', () => {
  const routes = new DeclaredRoutes();
  routes.rewritten('/users', '/users');
  expect(routes.add('/users')).toBe('/users');
});
