import { type Signal, signal } from "@preact/signals";

/** The time, as far as anything that is shown goes by it. It stands still while nobody looks. */
export const now: Signal<number> = signal(Date.now());

export function keepTime(): void {
  setInterval(() => {
    if (document.visibilityState === "visible") now.value = Date.now();
  }, 1_000);
  document.addEventListener("visibilitychange", () => (now.value = Date.now()));
}
