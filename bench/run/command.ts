/** How a process of a measured system is started. */
export interface Command {
  readonly name: string;
  /** From the checkout's folder. */
  readonly main: string;
  /** Default: this checkout. */
  readonly checkout?: string;
  readonly args?: readonly string[];
  /** Options of Node itself. */
  readonly nodeArgs?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Answers 200 once it is ready; without one it says so itself. */
  readonly readyUrl?: string;
}
