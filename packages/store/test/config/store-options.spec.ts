import { storeSection } from '../../src/config/store-options.js';

describe('the section store', () => {
  test('keeps evidence in a file of SQLite by default, and makes its tables', () => {
    expect(storeSection.resolve({ environment: {} })).toEqual({
      enabled: true,
      url: 'sqlite:.eyrie/store.db',
      migrate: true,
      maxConnections: 10,
    });
  });

  test('is set by the environment, over which options win', () => {
    const environment = {
      EYRIE_STORE_ENABLED: 'false',
      EYRIE_STORE_URL: 'postgres://shop:s3cret@localhost/shop',
      EYRIE_STORE_MIGRATE: 'false',
      EYRIE_STORE_MAX_CONNECTIONS: '20',
    };
    expect(storeSection.resolve({ environment })).toEqual({
      enabled: false,
      url: 'postgres://shop:s3cret@localhost/shop',
      migrate: false,
      maxConnections: 20,
    });
    expect(storeSection.resolve({ environment, options: { url: 'sqlite::memory:' } }).url).toBe(
      'sqlite::memory:',
    );
  });

  test('shows nothing of a URL that is wrong', () => {
    const resolve = (): unknown =>
      storeSection.resolve({ environment: { EYRIE_STORE_URL: 'mysql://shop:s3cret@localhost/shop' } });
    expect(resolve).toThrow('EYRIE_CONFIG_INVALID');
    expect(resolve).toThrow(
      'must be "sqlite:" and the path of a file, or a URL that begins with "postgres://" or "postgresql://"',
    );
    expect(resolve).not.toThrow('s3cret');
  });

  test.each([{ url: '' }, { migrate: 'no' }, { maxConnections: 1 }, { maxConnections: 1001 }, { path: 'x' }])(
    'refuses %j',
    (options) => {
      expect(() => storeSection.resolve({ environment: {}, options: options as object })).toThrow(
        'EYRIE_CONFIG_INVALID',
      );
    },
  );
});
