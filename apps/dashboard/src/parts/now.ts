import { type Signal, signal } from "@preact/signals";
import { serverNow } from "../server-clock.ts";

/** The server's time, as far as anything that is shown goes by it. It stands still while nobody looks. */
export const now: Signal<number> = signal(serverNow());

export function keepTime(): void {
  setInterval(() => {
    if (document.visibilityState === "visible") now.value = serverNow();
  }, 1_000);
  document.addEventListener("visibilitychange", () => (now.value = serverNow()));
}
