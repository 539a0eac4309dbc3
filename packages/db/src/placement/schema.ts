import type { Placement } from "@muster/job";
import type { ColumnType, Generated } from "kysely";
import type { Time } from "../sql-time.ts";

/** The tables of placement, as schema.ts has the others. */

/** Written as JSON text. */
export type PlacementColumn = ColumnType<Placement, string, string>;

/** What each class stands for. */
export interface Placements {
  class: string;
  placement: PlacementColumn;
  used_at: Generated<Time>;
}

/** What jobs of a queue or a type require. */
export interface PlacementRules {
  name: string;
  queue: string | null;
  type: string | null;
  placement: PlacementColumn;
  revision: Generated<number>;
  updated_at: Generated<Time>;
}
