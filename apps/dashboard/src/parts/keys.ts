import { type Signal, signal } from "@preact/signals";
import { goTo } from "../route/route.ts";

/** Whether the list of keys is shown. */
export const helpIsOpen: Signal<boolean> = signal(false);

/** How long after g its second key counts. */
const SECOND_KEY_MS = 1_500;

/**
 * @param places where g and a key lead, by the key
 */
export function listenToKeys(places: ReadonlyMap<string, string>): void {
  let gAt = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const place = Date.now() - gAt < SECOND_KEY_MS ? places.get(event.key) : undefined;
    gAt = event.key === "g" ? Date.now() : 0;
    if (place !== undefined) goTo(place);
    else if (!act(event.key)) return;
    event.preventDefault();
  });
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A dialog has keys of its own, Escape and Enter.
  return (
    target.isContentEditable ||
    target.closest("input:not([type=checkbox]), textarea, select, dialog") !== null
  );
}

function act(key: string): boolean {
  switch (key) {
    case "/":
      return focusOn("[data-search]");
    case "?":
      helpIsOpen.value = true;
      return true;
    case "j":
      return step(1);
    case "k":
      return step(-1);
    case "Enter":
      return open();
    case "x":
      return choose();
    default:
      return false;
  }
}

function focusOn(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector);
  found?.focus();
  return found !== null;
}

const currentRow = (): HTMLElement | null =>
  document.activeElement?.closest<HTMLElement>("[data-row]") ?? null;

function step(by: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const current = currentRow();
  const index = current === null ? -1 : rows.indexOf(current);
  const next =
    current === null && by < 0 ? rows.at(-1) : rows[Math.min(rows.length - 1, Math.max(0, index + by))];
  next?.focus();
  return next !== undefined;
}

function open(): boolean {
  // A link or a button within the row does what it is there for.
  if (document.activeElement !== currentRow()) return false;
  const href = currentRow()?.dataset["href"];
  if (href !== undefined) goTo(href);
  return href !== undefined;
}

function choose(): boolean {
  const box = currentRow()?.querySelector<HTMLInputElement>("input[type=checkbox]");
  box?.click();
  return box !== null && box !== undefined;
}
