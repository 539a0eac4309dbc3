import type { VNode } from "preact";
import { whole } from "../format/numbers.ts";

const HEIGHT = 24;
const STEP = 5;

/** A bar for each of the last hours, the running one last; and a sentence for those who do not see them. */
export function Hours({ hours }: { readonly hours: readonly bigint[] }): VNode {
  const numbers = hours.map(Number);
  const most = Math.max(1, ...numbers);
  const label = `In this hour ${whole(numbers.at(-1) ?? 0)}, and ${whole(Math.max(0, ...numbers))} in the worst of ${numbers.length}`;
  return (
    <svg class="hours" role="img" aria-label={label} width={numbers.length * STEP} height={HEIGHT}>
      <title>{label}</title>
      {numbers.map((count, index) => {
        // Of what happened once among thousands, too, there is something to see.
        const height = count === 0 ? 1 : Math.max(3, Math.round((count / most) * HEIGHT));
        return (
          <rect
            key={index}
            x={index * STEP}
            y={HEIGHT - height}
            width={STEP - 1}
            height={height}
            class={count === 0 ? "none" : ""}
          />
        );
      })}
    </svg>
  );
}
