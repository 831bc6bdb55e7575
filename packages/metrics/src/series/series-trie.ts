/** Labels as a recording passes them; untyped callers may pass anything. */
export type GivenLabels = Readonly<Record<string, unknown>>;

type Branch<S> = Map<string, Branch<S> | S>;

/** Finds the series of a label set: one map per label, no key to build. Its owner bounds the number of series. */
export class SeriesTrie<S extends object> {
  readonly #labelNames: readonly string[];
  readonly #root: Branch<S> = new Map();

  constructor(labelNames: readonly string[]) {
    this.#labelNames = labelNames;
  }

  /** The series of exactly these labels; `undefined` where one is missing, unknown or new. */
  find(labels: GivenLabels): S | undefined {
    const names = this.#labelNames;
    let branch = this.#root;
    let depth = 0;
    // Read through for-in V8 finds each property by its position, whatever the shape of the object.
    for (const name in labels) {
      if (depth === names.length) return undefined;
      if (name !== names[depth]) return this.#findInAnyOrder(labels);
      const next = branch.get(labels[name] as string);
      if (next === undefined) return undefined;
      branch = next as Branch<S>;
      depth++;
    }
    return depth === names.length ? (branch as unknown as S) : undefined;
  }

  #findInAnyOrder(labels: GivenLabels): S | undefined {
    const names = this.#labelNames;
    let branch = this.#root;
    for (let depth = 0; depth < names.length; depth++) {
      const next = branch.get(labels[names[depth] as string] as string);
      if (next === undefined) return undefined;
      branch = next as Branch<S>;
    }
    let given = 0;
    for (const _name in labels) given++;
    return given === names.length ? (branch as unknown as S) : undefined;
  }

  /** The series of these values in the order of the label names. */
  at(values: readonly string[]): S | undefined {
    let node: Branch<S> | S | undefined = this.#root;
    for (const value of values) {
      node = (node as Branch<S>).get(value);
      if (node === undefined) return undefined;
    }
    return node as S;
  }

  add(values: readonly string[], series: S): void {
    let branch = this.#root;
    for (const value of values.slice(0, -1)) {
      let next = branch.get(value) as Branch<S> | undefined;
      if (next === undefined) {
        next = new Map();
        branch.set(value, next);
      }
      branch = next;
    }
    branch.set(values[values.length - 1] as string, series);
  }
}
