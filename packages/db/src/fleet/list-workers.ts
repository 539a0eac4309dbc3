import type { Query } from "../database.ts";
import { named } from "../statement.ts";
import { IS_LIVE, isSelected, type Selecting, selecting, type WorkerFilter } from "./worker-filter.ts";
import {
  STANDING_SQL,
  toWorker,
  WORKER_COLUMNS,
  WORKER_TABLES,
  type WorkerRecord,
  type WorkerRow,
} from "./worker-record.ts";

/** Where a list goes on: behind this worker. */
export interface WorkerPlace {
  readonly name: string;
  readonly workerId: string;
}

interface Listing extends Selecting, WorkerPlace {
  readonly ended: boolean;
  readonly limit: number;
}

const LIST = named<Listing>(
  (p) => `
SELECT ${WORKER_COLUMNS} FROM ${WORKER_TABLES}
WHERE (w.name, w.worker_id) > (${p.name}::text, ${p.workerId}::text) AND (${p.ended}::bool OR ${IS_LIVE})
  AND ${isSelected(p)}
ORDER BY w.name, w.worker_id LIMIT ${p.limit}`,
);

/** By name, after this place: without one from the beginning. */
export async function listWorkers(
  query: Query,
  filter: WorkerFilter,
  page: { readonly ended: boolean; readonly limit: number; readonly after?: WorkerPlace | undefined },
): Promise<WorkerRecord[]> {
  const { ended, limit, after = { name: "", workerId: "" } } = page;
  const rows = await query<WorkerRow>(...LIST.with({ ...selecting(filter), ...after, ended, limit }));
  return rows.map(toWorker);
}

const NAMES = named<Selecting>(
  (p) => `SELECT DISTINCT w.name FROM workers AS w WHERE ${IS_LIVE} AND ${isSelected(p)} ORDER BY 1`,
);
const NAMES_OF_IDS = `SELECT w.worker_id, w.name FROM workers AS w WHERE w.worker_id = ANY($1::text[])`;
const KNOWN_NAMES = `
SELECT w.name FROM workers AS w WHERE w.name = ANY($1::text[])
UNION
SELECT n.name FROM worker_names AS n WHERE n.name = ANY($1::text[])`;

/** Names of the live workers that are selected. */
export async function selectedNames(query: Query, filter: WorkerFilter): Promise<string[]> {
  const rows = await query<{ name: string }>(...NAMES.with(selecting(filter)));
  return rows.map(({ name }) => name);
}

/** The name of each of these workers that somebody knows. */
export async function namesOfWorkers(
  query: Query,
  workerIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await query<{ worker_id: string; name: string }>(NAMES_OF_IDS, [workerIds]);
  return new Map(rows.map((row) => [row.worker_id, row.name]));
}

/** Those of these names that a worker has or had lately, or that something is wanted of. */
export async function knownNames(query: Query, names: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ name: string }>(KNOWN_NAMES, [names]);
  return new Set(rows.map(({ name }) => name));
}

const ADDRESSES = `
SELECT w.name, w.worker_id, w.address, w.version, ${STANDING_SQL} AS standing FROM workers AS w
WHERE ${IS_LIVE} AND w.address IS NOT NULL ORDER BY w.name, w.worker_id`;

/** Where a worker's metrics are. */
export interface WorkerAddress {
  readonly name: string;
  readonly workerId: string;
  readonly address: string;
  readonly version: string;
  readonly standing: string;
}

/** Of every live worker that says where, by name. */
export async function workerAddresses(query: Query): Promise<WorkerAddress[]> {
  const rows = await query<
    Pick<WorkerRow, "name" | "worker_id" | "version" | "standing"> & { address: string }
  >(ADDRESSES);
  return rows.map(({ worker_id: workerId, version, ...row }) => ({
    ...row,
    workerId,
    version: version ?? "",
  }));
}
