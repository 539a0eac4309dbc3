import type { Database } from "../database.ts";
import { named } from "../statement.ts";

/** A remote worker as its row has it; what of it does not change, but that it leaves. */
export interface RemoteSession {
  readonly workerId: string;
  readonly name: string;
  /** Null where nobody was asked who they are. */
  readonly identity: string | null;
  /** Of its session. */
  readonly digest: Uint8Array;
  readonly types: readonly string[];
  /** Undefined: every queue that its identity may take from. */
  readonly queues: readonly string[] | undefined;
  readonly slots: number;
  readonly jsonText: boolean;
  /** What its client of the protocol is; empty: not said. */
  readonly sdk: string;
  /** It takes nothing more. */
  readonly leaves: boolean;
}

const READ = named<{ readonly workerIds: readonly string[] }>(
  (p) => `
SELECT w.worker_id, w.name, w.identity, w.session_digest, w.types, w.queues, w.concurrency, w.json_text, w.sdk,
       w.state = 'draining' AS leaves FROM workers AS w
WHERE w.worker_id = ANY(${p.workerIds}::text[]) AND w.kind = 'remote' AND w.state IN ('alive', 'draining')`,
);

interface SessionRow {
  worker_id: string;
  name: string;
  identity: string | null;
  session_digest: Uint8Array;
  types: string[];
  queues: string[] | null;
  concurrency: number;
  json_text: boolean | null;
  sdk: string | null;
  leaves: boolean;
}

/** Those of these remote workers that have not ended. */
export async function readSessions(
  database: Pick<Database, "query">,
  workerIds: readonly string[],
): Promise<RemoteSession[]> {
  const rows = await database.query<SessionRow>(...READ.with({ workerIds }));
  return rows.map((row) => ({
    workerId: row.worker_id,
    name: row.name,
    identity: row.identity,
    digest: row.session_digest,
    types: row.types,
    queues: row.queues ?? undefined,
    slots: row.concurrency,
    jsonText: row.json_text === true,
    sdk: row.sdk ?? "",
    leaves: row.leaves,
  }));
}
