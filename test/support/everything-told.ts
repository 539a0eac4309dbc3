import type { Redis } from "ioredis";
import type { AppProcess } from "./process.ts";
import type { System } from "./system.ts";

/**
 * All rows of all tables and views of a system, as JSON texts. Without payloads and what those of schedules are made of,
 * which are the callers' own, and without what Postgres itself has.
 */
export async function allRows(system: System): Promise<string[]> {
  const tables = await system.query<{ name: string }>(
    "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = current_schema()",
  );
  const rows = await Promise.all(
    tables.map(({ name }) =>
      system.query<{ text: string }>(`SELECT (to_jsonb(t) - 'payload')::text AS text FROM ${name} t`),
    ),
  );
  return rows.flat().map(({ text }) => text);
}

/** All keys of a Redis, and what they hold. */
export async function allKeys(redis: Redis): Promise<string[]> {
  const keys = await redis.keys("*");
  const values = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return [...keys, ...values.map(String)];
}

/** What processes show on their ops ports. */
export function allPages(apps: readonly AppProcess[]): Promise<string[]> {
  return Promise.all(
    apps.flatMap(({ metricsPort }) =>
      ["metrics", "healthz", "readyz"].map(async (page) =>
        (await fetch(`http://127.0.0.1:${metricsPort}/${page}`)).text(),
      ),
    ),
  );
}

/** What the API answers about all jobs, to whoever may read everything. */
export async function allAnswers(system: System, api: AppProcess): Promise<string[]> {
  const client = system.client(api);
  const { jobs } = await client.listJobs({ pageSize: 1_000 });
  const texts = await Promise.all(
    jobs.map(async ({ jobId }) => {
      const events: unknown[] = [];
      for await (const event of client.watchJob({ jobId })) events.push(event);
      return [await client.getJob({ jobId }), await client.listAttempts({ jobId }), events];
    }),
  );
  return texts.map((text) => JSON.stringify(text, readable));
}

/** Bytes as the text that they are, and numbers that JSON does not have. */
function readable(_name: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString() : value;
}
