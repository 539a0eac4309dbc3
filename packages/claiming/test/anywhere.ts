import type { Offer, WorkerPlace } from "@muster/job";
import { createLogger } from "@muster/runtime";
import { isKeptFree } from "../src/placement/kept-free.ts";
import { PlacementBook } from "../src/placement/placement-book.ts";
import type { RedisSource } from "../src/sources/redis-source.ts";

const log = createLogger({ name: "test", level: "silent" });
const PLACES: readonly WorkerPlace[] = [{ labels: {}, taints: [], slots: 1_000 }];

/** A worker that nothing is required of: no class is ever looked up. */
export const ANYWHERE: { readonly places: () => readonly WorkerPlace[]; readonly placements: PlacementBook } =
  {
    places: () => PLACES,
    placements: new PlacementBook({ database: { query: () => Promise.resolve([]) }, log }),
  };

/** What a source has for so many free slots. */
export async function offersOf(source: RedisSource, free: number): Promise<readonly Offer[]> {
  const found = await source.take(free, free);
  if (isKeptFree(found)) throw new Error("slots are kept free where no job takes several");
  return found;
}
