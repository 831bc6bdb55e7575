/** How one signal of an app stands. */
export interface SignalStanding {
  /** Such as `metrics`, `logs`, `traces`, `audit`. */
  readonly signal: string;
  readonly state: 'on' | 'off';
  /** What it does, in a few words without a full stop: `all new ones; nothing is sent`. */
  readonly detail: string;
  /** What is missing, as what to do, without a full stop. @default nothing is missing */
  readonly remedy?: string | undefined;
  /** The code of the diagnostic that says the same, for an app where nobody shows standings. @default none does */
  readonly saidAs?: string | undefined;
}

/** The port through which each signal tells how it stands, with nobody knowing who shows it. */
export class SignalStandings {
  // Bounded by the number of signals in the source.
  readonly #standings = new Map<string, SignalStanding>();

  /** Replaces what was told of this signal. */
  tell(standing: SignalStanding): void {
    this.#standings.set(standing.signal, standing);
  }

  /** In the order in which signals were first told of. */
  read(): readonly SignalStanding[] {
    return [...this.#standings.values()];
  }
}
