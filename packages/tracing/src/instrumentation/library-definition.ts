/** One library that can be instrumented, and by what. */
export interface LibraryDefinition {
  /** The name in the options and in `OTEL_NODE_ENABLED_INSTRUMENTATIONS`. */
  readonly key: string;
  /** The package that instruments it. */
  readonly packageName: string;
  /** What that package exports. */
  readonly exportName: string;
  readonly config: object;
  /** Packages of which one must be patched; empty for what Node itself brings. */
  readonly libraries: readonly string[];
  /** Packages, or scopes of them, whose presence also shows that the library is used. */
  readonly broughtBy: readonly string[];
  /** Whether it is instrumented when nobody says anything. */
  readonly isDefault: boolean;
}
