/** A progress bar of a job. */
export interface Progress {
  /**
   * Moves the bar.
   *
   * @param done units done so far
   * @param note a short text shown behind the bar
   */
  update(done: number, note?: string): void;
  /** Ends the bar and leaves its last state on the screen. */
  end(): void;
}

/** How a job speaks to the user. `src/cli/reporter.ts` writes to the terminal; tests collect lines. */
export interface Reporter {
  /** One line of result or status, on standard output. */
  line(text: string): void;
  /** One line the user should not miss, on standard error. */
  warn(text: string): void;
  /** Asks a question whose answer is yes or no; without a terminal the answer is no. */
  ask(question: string): boolean;
  /** Starts a bar of `total` units, named `title`. */
  progress(title: string, total: number): Progress;
}
