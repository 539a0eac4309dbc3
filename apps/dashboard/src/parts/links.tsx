import type { VNode } from "preact";
import { hrefTo } from "../route/route.ts";

/** To each of several queues, limits and the like. */
export const Links = ({
  page,
  names,
}: {
  readonly page: "queues" | "limits";
  readonly names: readonly string[];
}): VNode => (
  <>
    {names.map((name, index) => (
      <span key={name}>
        {index > 0 && ", "}
        <a href={hrefTo(page, [name])}>{name}</a>
      </span>
    ))}
  </>
);
