import type { Time } from "../../sql-time.ts";

/** The tables of keys that submits are held against, as schema.ts has the others. */

export interface IdempotencyKeys {
  queue: string;
  key: string;
  task_id: string;
  request_hash: Uint8Array;
  expires_at: Time | null;
}

export interface ThrottleKeys {
  queue: string;
  key: string;
  task_id: string;
  expires_at: Time;
}

export interface DebounceKeys {
  queue: string;
  key: string;
  task_id: string;
  latest_at: Time | null;
  expires_at: Time;
}
