import { types } from "node:util";

const BRAND: unique symbol = Symbol.for("muster.seal-error");

/** An envelope that cannot be opened. Its message goes after the name of what was to be opened, and holds nothing of its content. */
export class SealError extends Error {
  override readonly name = "SealError";
  /** Whether it may be opened later: its key, or the version that knows its form, has not arrived here yet. */
  readonly mayPass: boolean;

  constructor(message: string, mayPass = false, options?: ErrorOptions) {
    super(message, options);
    this.mayPass = mayPass;
  }

  /** True of other copies' errors, too: one that is not recognised would fail a job for good whose key is on its way. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && !types.isProxy(value) && BRAND in value;
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }
}
