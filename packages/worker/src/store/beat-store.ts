import type { DatabaseAddress } from "@muster/db";
import type { BeatStore } from "../lease/heartbeat.ts";
import { files } from "../package-files.ts";
import { queuesAsJson } from "./queues-as-json.ts";

/** Beats by SQL, which also say how many attempts run in each queue, and how many slots they take. */
export function sqlBeats(store: DatabaseAddress): BeatStore<DatabaseAddress> {
  return {
    thread: files.module("store/beat-thread"),
    store,
    news: ({ byQueue, busySlots }) => `${busySlots} ${queuesAsJson(byQueue)}`,
  };
}
