import type { LivePlace } from "@muster/db";
import type { Placement } from "@muster/job";
import { type Case, queued } from "./facts.ts";

/** Jobs that are not what any worker is. */

const place = (labels: Readonly<Record<string, string>>, more: Partial<LivePlace> = {}): LivePlace => ({
  labels,
  taints: [],
  slots: 4,
  cordoned: false,
  busySlots: 0,
  ...more,
});

const GPU: Placement = {
  requires: [{ label: "gpu", op: "eq", values: ["true"] }],
  slots: 1,
  prefers: [],
  preferMs: 0,
};
const waiting = (placement: Placement | null, places: readonly LivePlace[]): Case[1] =>
  queued({ places }, {}, { placement });

export const PLACEMENT_CASES: readonly Case[] = [
  [
    "no worker has what it requires",
    waiting(GPU, [place({}), place({}), place({ gpu: "false" })]),
    "NO_WORKER_MATCHES",
    'Of the 3 live workers that could run it none meets gpu = true (2 lack the label, 1 has "false"): start',
  ],
  [
    "the one that has it is cordoned",
    waiting(GPU, [place({}), place({ gpu: "true" }, { cordoned: true })]),
    "NO_WORKER_MATCHES",
    "1 fits and takes nothing, being cordoned; 1 only meets gpu = true (1 lacks the label): uncordon it",
  ],
  [
    "none is large enough",
    waiting({ ...GPU, requires: [], slots: 8 }, [place({})]),
    "NO_WORKER_MATCHES",
    "1 has fewer than the 8 slots that it takes",
  ],
  [
    "none is what it prefers",
    waiting({ ...GPU, prefers: [{ label: "zone", op: "in", values: ["a"] }], preferMs: 5_000 }, [
      place({ gpu: "true" }),
    ]),
    "NO_WORKER_MATCHES",
    "for now, by its preference, none meets zone in (a) (1 lacks the label)",
  ],
  [
    "all are tainted",
    waiting(null, [place({ gpu: "true" }, { taints: ["gpu"] })]),
    "NO_WORKER_MATCHES",
    "1 is tainted, and it requires none of their taints: start one without WORKER_TAINTS.",
  ],
  [
    "one is what it requires",
    waiting(GPU, [place({}), place({ gpu: "true" })]),
    "NEXT",
    "should start any moment",
  ],
];
