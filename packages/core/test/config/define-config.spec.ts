import { type EyrieConfig as ConfigOfService, defineConfig as defineConfigOfService } from '@eyrie/core';
import {
  defineConfig,
  type EyrieConfig,
  type EyrieConfigSections,
  isDefinedConfig,
} from '@eyrie/core/engine';
import { jest } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { WeatherOptions } from './weather-section.js';

declare module '@eyrie/core/engine' {
  interface EyrieConfigSections {
    readonly weather?: WeatherOptions | undefined;
  }
}

describe('defineConfig', () => {
  test('keeps what it is given, frozen, with instances untouched', () => {
    class Registry {
      size = 0;
    }
    const registry = new Registry();
    const given = { service: { name: 'nexo-be' }, custom: { registry } };
    const config = defineConfig(given);
    expect(config).toEqual(given);
    expect(Object.isFrozen(config) && Object.isFrozen(config.service)).toBe(true);
    expect(Object.isFrozen(given) || Object.isFrozen(given.service) || Object.isFrozen(registry)).toBe(false);
    expect((config as unknown as typeof given).custom.registry).toBe(registry);
  });

  test('says nothing of sections whose owner may not be loaded', () => {
    expect(() => defineConfig({ humidity: { percent: 200 } } as EyrieConfig)).not.toThrow();
  });

  test('is known by its brand, which a copy by spreading does not carry', () => {
    const config = defineConfig({});
    expect(isDefinedConfig(config)).toBe(true);
    expect([{ ...config }, {}, null, undefined, 'config'].map(isDefinedConfig)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  test('two copies of core know each other’s configurations', async () => {
    jest.resetModules();
    const copy = await import('../../src/config/define-config.js');
    expect(copy.defineConfig).not.toBe(defineConfig);
    expect(copy.isDefinedConfig(defineConfig({}))).toBe(true);
    expect(isDefinedConfig(copy.defineConfig({}))).toBe(true);
  });

  test.each([
    [undefined, 'missing'],
    [null, 'null'],
    [[], 'a list of 0'],
    ['nexo-be', 'a string'],
  ])('refuses %j', (given, received) => {
    expect(() => defineConfig(given as unknown as EyrieConfig)).toThrow(
      `EYRIE_CONFIG_INVALID: The argument of defineConfig is ${received}, but must be an object of sections. Call it as defineConfig({ service: { name: "my-service" } }).`,
    );
  });

  test('a "__proto__" from JSON changes no prototype', () => {
    const config = defineConfig(JSON.parse('{"__proto__":{"service":{"name":"hacked"}}}') as EyrieConfig);
    expect(config.service).toBeUndefined();
    expect({}).not.toHaveProperty('service');
  });
});

describe('the type of a configuration', () => {
  test('has a section that a package contributes through @eyrie/core/engine', () => {
    expectTypeOf<EyrieConfigSections>().toHaveProperty('weather').toEqualTypeOf<WeatherOptions | undefined>();
    expectTypeOf<ConfigOfService>().toHaveProperty('weather').toEqualTypeOf<WeatherOptions | undefined>();
    const config = defineConfigOfService({ weather: { port: 1 } });
    expectTypeOf(config.weather).toEqualTypeOf<WeatherOptions | undefined>();
    expect(config.weather).toEqual({ port: 1 });
  });

  test('refuses an unknown section and an unknown property', () => {
    // @ts-expect-error no package contributes it
    defineConfig({ humidity: {} });
    // @ts-expect-error the section has no such property
    defineConfigOfService({ weather: { prot: 1 } });
    // @ts-expect-error a port is a number
    defineConfig({ weather: { port: '1' } });
    expect(defineConfigOfService).toBe(defineConfig);
  });
});
