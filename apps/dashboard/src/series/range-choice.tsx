import type { VNode } from "preact";
import { changeQuery, route } from "../route/route.ts";
import { RANGES } from "./fill.ts";

export const chosenRange = (): string => route.value.query.get("range") ?? "1 h";

export function RangeChoice(): VNode {
  const chosen = chosenRange();
  return (
    <fieldset class="choice">
      <legend class="unseen">Time shown</legend>
      {RANGES.map(({ name }) => (
        <button
          key={name}
          type="button"
          class="small"
          aria-pressed={name === chosen}
          onClick={() => changeQuery({ range: name === "1 h" ? undefined : name })}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
