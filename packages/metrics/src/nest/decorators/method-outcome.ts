/** How a call of a decorated method ended. */
export interface MethodOutcome<Args extends readonly unknown[] = readonly unknown[], Result = unknown> {
  readonly args: Args;
  /** What was returned, resolved or last emitted; `undefined` where it failed. */
  readonly result: Result | undefined;
  /** What was thrown; `undefined` where it succeeded. */
  readonly error: unknown;
}

/** The labels of one recording: the same each time, or taken from the call. */
export type OutcomeLabels<Labels> =
  | Labels
  // A method, so that a function may say more exactly which arguments it takes.
  | { from(outcome: MethodOutcome): Labels }['from'];

/** What a decorator takes after its declaration: labels, unless the metric has none. */
export type LabelOptions<Labels, Taken = OutcomeLabels<Labels>> = [keyof Labels] extends [never]
  ? { readonly labels?: undefined }
  : { readonly labels: Taken };

/** Options that may be left out as a whole where none of them is required. */
export type OptionalOptions<Options> =
  Partial<Options> extends Options ? [options?: Options] : [options: Options];
