import type { Chore, ChoreContext } from "../chore.ts";
import { FeedMemory } from "./feed-memory.ts";
import { Feeder } from "./feeder.ts";
import { HoldKeeper } from "./hold-keeper.ts";
import { wipeWatch } from "./wipe-watch.ts";

/** What is done for limits and pauses: jobs are admitted, and what they wait for is kept true. */
export function feeding(context: ChoreContext): Chore[] {
  const memory = new FeedMemory(context);
  const keeper = new HoldKeeper(context, memory);
  return [new Feeder(context, memory, keeper), keeper, wipeWatch(context, memory)];
}
