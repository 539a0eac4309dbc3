import type { WorkerPlace } from "@muster/job";
import type { KnownTaker } from "./known-takers.ts";

/** As what those take jobs who wait: the same array until that changes, however often others of their kind wait. */
export class WantedPlaces {
  #kinds = "";
  #places: readonly WorkerPlace[] = [];

  get current(): readonly WorkerPlace[] {
    return this.#places;
  }

  /** Answers whether it has changed. */
  follow(ready: readonly KnownTaker[]): boolean {
    const places = new Map<string, WorkerPlace>();
    for (const { standing } of ready) {
      if (standing === undefined) continue;
      const kind = kindOf(standing.place);
      if (!places.has(kind)) places.set(kind, standing.place);
    }
    const kinds = [...places.keys()].toSorted().join();
    if (kinds === this.#kinds) return false;
    this.#kinds = kinds;
    this.#places = [...places.values()];
    return true;
  }
}

const KINDS = new WeakMap<WorkerPlace, string>();

function kindOf(place: WorkerPlace): string {
  const known = KINDS.get(place);
  if (known !== undefined) return known;
  const labels = Object.entries(place.labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const kind = JSON.stringify([labels, place.taints, place.slots]);
  KINDS.set(place, kind);
  return kind;
}
