import { migrate } from "@muster/db";
import type { Configuration } from "../configuration.ts";
import { DATABASE, startPair, storesOf } from "./single-servers.ts";

const SCHEMA = "muster";

export const ownSchema: Configuration = {
  name: "A schema of its own",
  how: `\`DATABASE_SCHEMA=${SCHEMA}\``,
  start: async () => {
    const pair = await startPair();
    const url = pair.postgres.url(DATABASE);
    const there = `${url}?options=${encodeURIComponent(`-c search_path=${SCHEMA}`)}`;
    return storesOf(pair, {
      env: { DATABASE_URL: url, DATABASE_SCHEMA: SCHEMA, REDIS_URL: pair.redis.url },
      callersUrl: there,
      viewUrl: there,
      migrate: () => migrate({ url, schema: SCHEMA }),
    });
  },
};
