import { type Database, readPlacements } from "@muster/db";
import { MAX_PLACEMENT_CLASSES, mayTake, type Placement, parseLane, type WorkerPlace } from "@muster/job";
import type { Logger } from "@muster/runtime";

export interface PlacementBookOptions {
  readonly database: Pick<Database, "query">;
  readonly log: Logger;
}

/** There may be so many at a time, and some are forgotten while others come. */
const MOST_KNOWN: number = 4 * MAX_PLACEMENT_CLASSES;

/** What the classes of lanes stand for. What a class is never changes: it is looked up once. */
export class PlacementBook {
  readonly #options: PlacementBookOptions;
  readonly #known = new Map<string, Placement>();

  constructor(options: PlacementBookOptions) {
    this.#options = options;
  }

  /** Looks up those that are not known. Never rejects. */
  async learn(placed: readonly string[]): Promise<void> {
    if (placed.length === 0) return;
    const classes = new Map(placed.map((lane) => [lane, parseLane(lane)?.placement ?? ""]));
    const unknown = new Map([...classes].filter(([, id]) => !this.#known.has(id)));
    if (unknown.size === 0) return;
    try {
      for (const [id, placement] of await readPlacements(this.#options.database, unknown))
        this.#keep(id, placement);
    } catch (err) {
      // Counted in sql_errors_total. Nothing is taken from these lanes meanwhile, and the next reading of names asks again.
      this.#options.log.debug({ err }, "could not look up what lanes require");
    }
  }

  /** What a job of this lane has said. */
  know(lane: string, placement: Placement): void {
    const id = parseLane(lane)?.placement;
    if (id !== undefined) this.#keep(id, placement);
  }

  /** Those that are forgotten are looked up again. */
  #keep(id: string, placement: Placement): void {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(id, placement);
  }

  /** Undefined for a lane without a class, and for one whose class is not known. */
  of(lane: string): Placement | undefined {
    const id = parseLane(lane)?.placement;
    return id === undefined ? undefined : this.#known.get(id);
  }

  /** Whether one of these workers may take from a lane of a class. False for what is not known. */
  allows(places: readonly WorkerPlace[], lane: string): boolean {
    const placement = this.of(lane);
    return placement !== undefined && places.some((place) => mayTake(place, placement));
  }

  /** How many slots a job of this lane takes. */
  slotsOf(lane: string): number {
    return this.of(lane)?.slots ?? 1;
  }
}
