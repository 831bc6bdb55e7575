import { AppConfig } from '../../src/app/app-config.js';
import { defineConfig } from '../../src/config/define-config.js';
import { announcing } from '../support/announcements.js';

const late = (sections: string): string =>
  `warn EYRIE_CONFIG_LATE: A config was given after another module of this app had started without one, and has no effect there: ${sections}. Give the same config to every module of Eyrie.`;

const WHOLE = {
  service: { name: 'shop', version: '1.2.3', environment: 'test' },
  http: { requestIdHeader: 'x-id' },
  redaction: { enabled: false },
};

function started() {
  const { diagnostics, said } = announcing();
  return { config: new AppConfig(diagnostics), said };
}

describe('a config that is given to the first module', () => {
  test('has effect, and is no news to a later one that is given the same', () => {
    const { config, said } = started();
    const whole = defineConfig(WHOLE);
    expect(config.isGiven).toBe(false);
    config.adopt(whole);
    config.check();
    config.adopt(whole);
    expect([config.identity.name, config.http.requestIdHeader, config.redaction.enabled]).toEqual([
      'shop',
      'x-id',
      false,
    ]);
    expect([config.isGiven, said]).toEqual([true, []]);
  });
});

describe('a config that is given to a later module than the first', () => {
  test('is said to have no effect, once, with the sections that it has', () => {
    const { config, said } = started();
    config.check();
    const whole = defineConfig(WHOLE);
    config.adopt(whole);
    config.adopt(whole);
    expect(said).toEqual([late('service, http, redaction')]);
    expect([config.identity.name === 'shop', config.http.requestIdHeader, config.redaction.enabled]).toEqual([
      false,
      'x-request-id',
      true,
    ]);
  });

  test.each([
    [{ service: WHOLE.service }, 'service'],
    [{ http: WHOLE.http }, 'http'],
    [{ redaction: WHOLE.redaction }, 'redaction'],
    [{ http: WHOLE.http, redaction: WHOLE.redaction }, 'http, redaction'],
  ])('%j: what is not in it is not named', (sections, named) => {
    const { config, said } = started();
    config.check();
    config.adopt(defineConfig(sections));
    expect(said).toEqual([late(named)]);
  });

  test('has effect in the sections that nobody had asked for', () => {
    const { config, said } = started();
    void config.identity;
    config.adopt(defineConfig(WHOLE));
    expect(said).toEqual([late('service')]);
    expect([config.http.requestIdHeader, config.redaction.enabled]).toEqual(['x-id', false]);
  });

  test('is not said of where it has none of these sections', () => {
    const { config, said } = started();
    config.check();
    config.adopt(defineConfig({}));
    expect([config.isGiven, said]).toEqual([true, []]);
  });
});

test('a second config that is another one is refused', () => {
  const { config } = started();
  config.adopt(defineConfig(WHOLE));
  expect(() => config.adopt(defineConfig(WHOLE))).toThrow(
    'EYRIE_CONFIG_CONFLICT: Two modules of this app were given two different configs. Write one eyrie.config.ts and give the same object to every module.',
  );
});
