/** The routes that the app declared, under the names that its code gives them. */
export class DeclaredRoutes {
  // Bounded by the number of routes in the app.
  readonly #templates = new Map<string, string>();
  readonly #declaredForms = new Map<string, string>();

  /** Remembers that the adapter rewrites `declared` to `registered` (wildcards of another syntax). */
  rewritten(declared: string, registered: string): void {
    if (declared !== registered && !this.#declaredForms.has(registered)) {
      this.#declaredForms.set(registered, declared);
    }
  }

  /** Adds a route by the path it is registered with; returns its template as the code declares it. */
  add(registered: string): string {
    const template = this.#declaredForms.get(registered) ?? registered;
    this.#templates.set(registered, template);
    return template;
  }

  /** The template of a registered path, or `undefined` for what the app did not declare. */
  templateOf(registered: string | undefined): string | undefined {
    return registered === undefined ? undefined : this.#templates.get(registered);
  }

  has(template: string): boolean {
    for (const declared of this.#templates.values()) if (declared === template) return true;
    return false;
  }
}
