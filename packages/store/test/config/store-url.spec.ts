import { resolve } from 'node:path';
import { labelOf, parseStoreUrl } from '../../src/config/store-url.js';

describe('the URL of a store', () => {
  test.each([
    ['sqlite:.eyrie/store.db', resolve('.eyrie/store.db')],
    ['sqlite:./data/../store.db', resolve('store.db')],
    ['sqlite:my data/störe.db', resolve('my data/störe.db')],
    ['sqlite:/var/lib/shop/store.db', '/var/lib/shop/store.db'],
    ['sqlite:///var/lib/shop/store.db', '/var/lib/shop/store.db'],
    ['sqlite:C:\\data\\store.db', 'C:\\data\\store.db'],
    ['sqlite:c:/data/store.db', 'c:/data/store.db'],
    ['sqlite:\\\\server\\share\\store.db', '\\\\server\\share\\store.db'],
    ['sqlite::memory:', ':memory:'],
  ])('%s names the file %s', (url, path) => {
    expect(parseStoreUrl(url)).toEqual({ dialect: 'sqlite', path });
    expect(labelOf(url)).toBe(`sqlite:${path}`);
  });

  test.each([
    ['postgres://shop:s3cret@db.example.com:5433/shop', 'postgres://db.example.com:5433/shop'],
    ['postgresql://shop@localhost/shop?sslmode=require', 'postgres://localhost/shop'],
    ['postgres://shop:p%zz@localhost/shop', 'postgres://localhost/shop'],
    ['postgres://[::1]:5432/shop', 'postgres://[::1]:5432/shop'],
    ['postgres:///shop?host=/var/run/postgresql&password=s3cret', 'postgres:///var/run/postgresql/shop'],
    ['postgres:///shop', 'postgres://localhost/shop'],
  ])('%s has the label %s', (url, label) => {
    expect(parseStoreUrl(url)).toEqual({ dialect: 'postgres', url });
    expect(labelOf(url)).toBe(label);
  });

  test.each([
    '',
    'sqlite:',
    'sqlite:  ',
    'sqlite://store.db',
    'sqlite://server/share/store.db',
    'sqlite:store.db?mode=ro',
    'sqlite:store\0.db',
    'sqlite:store\n.db',
    'SQLITE:store.db',
    '.eyrie/store.db',
    'file:store.db',
    'mysql://shop:s3cret@localhost/shop',
    'postgres:shop:s3cret@localhost',
    'postgres://shop:s3cret@local host/shop',
    'postgres://shop:s3cret@localhost:port/shop',
    `sqlite:${'x'.repeat(5000)}`,
  ])('%j is refused, and nothing of it is shown', (url) => {
    expect(() => parseStoreUrl(url)).toThrow(
      'EYRIE_STORE_URL_INVALID: The URL of the store is not valid: it must be "sqlite:" and the path of a file, or a URL ' +
        'that begins with "postgres://" or "postgresql://". ' +
        'Set EYRIE_STORE_URL to, for instance, sqlite:.eyrie/store.db or postgres://user:password@host/database.',
    );
  });
});
