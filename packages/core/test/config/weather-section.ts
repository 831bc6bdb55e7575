import * as v from 'valibot';
import { configRule } from '../../src/config/config-rule.js';
import { defineSection, type ResolvedSection } from '../../src/config/section.js';
import type { SchemaEntries } from '../../src/config/section-types.js';

export class Thermometer {
  readings = [20];
}

export interface SamplingOptions {
  readonly windowSeconds?: number | undefined;
  readonly percentiles?: readonly number[] | undefined;
}

export interface WeatherOptions {
  readonly path?: string | undefined;
  readonly port?: number | undefined;
  readonly sampling?: false | SamplingOptions | undefined;
  readonly buckets?: readonly number[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly token?: string | undefined;
  readonly receivers?: readonly { readonly url: string; readonly token: string }[] | undefined;
  readonly thermometer?: Thermometer | undefined;
  readonly onStorm?: ((name: string) => void) | undefined;
  readonly mode?: 'calm' | 'stormy' | undefined;
}

const labelName = configRule.text({ pattern: /^[a-z_]+$/, rule: 'must be lower-case letters and "_"' });

const schema: v.GenericSchema<WeatherOptions> = v.partial(
  v.strictObject({
    path: configRule.urlPath(),
    port: configRule.wholeNumber({ from: 1, to: 65535 }),
    sampling: v.union([
      v.literal(false),
      v.partial(
        v.strictObject({
          windowSeconds: configRule.number({ above: 0 }),
          percentiles: configRule.list(configRule.number({ from: 0, to: 100 })),
        } satisfies SchemaEntries<SamplingOptions>),
      ),
    ]),
    buckets: configRule.list(configRule.number({ above: 0 })),
    labels: v.record(labelName, configRule.text()),
    token: configRule.secret(),
    receivers: v.array(v.strictObject({ url: configRule.text(), token: configRule.secret() })),
    thermometer: v.instance(Thermometer),
    onStorm: configRule.callback<(name: string) => void>(),
    mode: configRule.oneOf(['calm', 'stormy']),
  } satisfies SchemaEntries<WeatherOptions>),
);

/** A section as a package would write it, with every kind of property. */
export const weatherSection = defineSection({
  name: 'weather',
  schema,
  defaults: {
    path: '/weather',
    port: 8080,
    sampling: { windowSeconds: 30, percentiles: [50, 99] },
    buckets: [1, 2, 5],
  },
  environment: {
    EYRIE_WEATHER_PATH: { property: 'path', parse: 'string' },
    EYRIE_WEATHER_PORT: { property: 'port', parse: 'number' },
    EYRIE_WEATHER_WINDOW_SECONDS: { property: 'sampling.windowSeconds', parse: 'number' },
    EYRIE_WEATHER_BUCKETS: { property: 'buckets', parse: 'number-list' },
    EYRIE_WEATHER_TOKEN: { property: 'token', parse: 'string' },
    WEATHER_PORT: { property: 'port', parse: 'number' },
    OTEL_WEATHER_PORT: { property: 'port', parse: 'number' },
    OTEL_WEATHER_WINDOW_SECONDS: { property: 'sampling.windowSeconds', parse: 'number' },
  },
  secrets: ['token', 'receivers.token'],
});

export type ResolvedWeatherOptions = ResolvedSection<typeof weatherSection>;

/** Resolves as an untyped caller would: from JavaScript or JSON. */
export function resolveUntyped(
  options: unknown,
  environment: Record<string, string> = {},
): ResolvedWeatherOptions {
  return weatherSection.resolve({ options: options as WeatherOptions, environment });
}
