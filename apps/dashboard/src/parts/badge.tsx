import type { JobState } from "@muster/proto/scheduler/v1/job";
import type { ComponentChildren, VNode } from "preact";
import { stateName, stateTone, type Tone } from "../format/job-words.ts";

/** A word that catches the eye; its colour says nothing that the word does not. */
export function Badge({
  tone = "plain",
  title,
  children,
}: {
  readonly tone?: Tone;
  readonly title?: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <span class={`badge ${tone}`} title={title}>
      {children}
    </span>
  );
}

export const StateBadge = ({ state }: { readonly state: JobState }): VNode => (
  <Badge tone={stateTone(state)}>{stateName(state)}</Badge>
);
