import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { VNode } from "preact";
import { fullTime, lasting, msOf, since } from "../format/times.ts";
import { now } from "./now.ts";

/** "3 min ago", with the whole of it where somebody points at it. */
export function Ago({ time }: { readonly time: Timestamp | undefined }): VNode {
  if (time === undefined) return <span class="quiet">–</span>;
  const ms = msOf(time);
  return (
    <time dateTime={new Date(ms).toISOString()} title={fullTime(ms)}>
      {since(ms, now.value)}
    </time>
  );
}

/** For how long something has been so. */
export function Age({ from }: { readonly from: Timestamp | undefined }): VNode {
  if (from === undefined) return <span class="quiet">–</span>;
  const ms = msOf(from);
  return (
    <time dateTime={new Date(ms).toISOString()} title={fullTime(ms)}>
      {lasting(Math.max(0, now.value - ms))}
    </time>
  );
}

/** How old the numbers of a page are: a page that is a minute old must not look like one that is not. */
export function AsOf({ at }: { readonly at: number | undefined }): VNode | null {
  if (at === undefined) return null;
  const age = now.value - at;
  return (
    <span class={age > 30_000 ? "as-of old" : "as-of"} title={fullTime(at)}>
      as of {since(at, Math.max(at, now.value))}
    </span>
  );
}
