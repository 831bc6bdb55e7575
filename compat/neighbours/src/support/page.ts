/** A page of metrics, read by label names. */
export class Page {
  constructor(readonly text: string) {}

  /** Families in the order of the page, each as often as it is declared. */
  get families(): readonly string[] {
    return this.text.match(/^# TYPE \S+/gm)?.map((line) => line.slice('# TYPE '.length)) ?? [];
  }

  /** Samples of one name by the values of these labels, summed over all others. */
  samples(name: string, labels: readonly string[]): Readonly<Record<string, number>> {
    const samples: Record<string, number> = {};
    for (const line of this.text.split('\n')) {
      if (!line.startsWith(`${name}{`) && !line.startsWith(`${name} `)) continue;
      const key = labels.map((label) => new RegExp(`[{,]${label}="([^"]*)"`).exec(line)?.[1]).join(' ');
      samples[key] = (samples[key] ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1));
    }
    return samples;
  }

  /** The one sample of a name that has no labels. */
  value(name: string): number | undefined {
    return this.samples(name, [])[''];
  }
}
