import type { Generated } from "kysely";
import type { LabelsColumn } from "../labels-column.ts";
import type { Time } from "../sql-time.ts";

/** The tables of workers, as schema.ts has the others. */

/** Starts of worker processes. */
export interface Workers {
  worker_id: string;
  name: string;
  state: "alive" | "draining" | "lost" | "gone";
  types: string[];
  queues: string[] | null;
  concurrency: number;
  isolates: Generated<boolean>;
  running: Generated<number>;
  /** Slots that what it runs takes, as of its last heartbeat; null: as many as it runs. */
  busy_slots: number | null;
  lease_seconds: number;
  started_at: Generated<Time>;
  beat_at: Generated<Time>;
  expires_at: Time;
  ended_at: Time | null;
  blame: "alone" | "shared" | "nobody" | null;
  takes: Generated<boolean>;
  policy_epoch: Generated<number>;
  protocol: Generated<number>;
  /** By queue, as of its last heartbeat; null of a version that does not tell. */
  running_in: Record<string, number> | null;
  /** Null of one with a database connection of its own. */
  kind: "remote" | null;
  instance: string | null;
  session_digest: Uint8Array | null;
  identity: string | null;
  version: string | null;
  sdk: string | null;
  /** Of remote workers: whether JSON payloads are handed to it as their text. */
  json_text: boolean | null;
  address: string | null;
  own_labels: LabelsColumn;
  labels: LabelsColumn;
  labels_version: number | null;
  hardware: Record<string, string> | null;
  load: number | null;
  cordoned_at: Time | null;
  drain_by: Time | null;
  resting_reason: string | null;
  took_at: Time | null;
  /** It takes only jobs that require something of one of these labels. */
  taints: string[] | null;
  take_number: number | null;
}

/** What is known of workers by their names. */
export interface WorkerNames {
  name: string;
  identity: string | null;
  cordoned_at: Time | null;
  cordon_reason: string | null;
  cordoned_by: string | null;
  labels: LabelsColumn;
  updated_at: Generated<Time>;
}

/** Answers that have handed jobs to remote workers. */
export interface RemoteTakes {
  worker_id: string;
  take_number: number;
  take_id: string;
  task_ids: string[];
  fences: number[];
  /** That its jobs take; null: as many as they are. */
  slots: number | null;
  taken_at: Generated<Time>;
  confirmed_at: Time | null;
  freed_at: Time | null;
  look_at: Time;
}

/** Servers that take the beats of remote workers. */
export interface WorkerServers {
  server_id: string;
  /** From then on without a break. */
  since: Generated<Time>;
  seen_at: Generated<Time>;
}
