import type { VNode } from "preact";
import { hrefTo } from "../route/route.ts";

/** The last characters, which differ: the first ones of ids that are made together are their time. */
const SHOWN = 8;

export const JobLink = ({ id }: { readonly id: string }): VNode => (
  <a class="mono" href={hrefTo("jobs", [id])} title={id}>
    …{id.slice(-SHOWN)}
  </a>
);

export const JobLinks = ({ ids }: { readonly ids: readonly string[] }): VNode =>
  ids.length === 0 ? (
    <span class="quiet">none</span>
  ) : (
    <>
      {ids.map((id, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <JobLink id={id} />
        </span>
      ))}
    </>
  );
