import type { LoggedApp } from '../../support/logged-app.js';

/** One of Eyrie's own metrics, by its labels in one text such as `loki buffer_full`; what is zero is left out. */
export function ownNumbers({ app }: Pick<LoggedApp, 'app'>, name: string): Readonly<Record<string, number>> {
  const metric = app.selfTelemetry.read().find((each) => each.name === name);
  if (metric === undefined) throw new Error(`no metric ${name}`);
  return Object.fromEntries(
    metric.samples
      .filter(({ value }) => value !== 0)
      .map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  );
}
