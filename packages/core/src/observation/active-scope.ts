/** What becomes active together with a unit of work, such as the span that stands for it. */
export interface ActiveScope {
  /** Calls `work` with it active. */
  run<Result>(work: () => Result): Result;
  /**
   * Makes it active for the rest of the current synchronous execution and what that starts, or until the returned
   * function is called. Unlike {@link run} it leaves no frames in stacks.
   */
  enter(): () => void;
}
