import { dirname, join } from "node:path";
import { POSTGRES_15 } from "../../support/patroni/needs.ts";
import type { Configuration } from "../configuration.ts";
import { startPair, storesOf } from "./single-servers.ts";

export const postgres18: Configuration = {
  name: "Postgres 18 and Redis, one server each",
  how: "`DATABASE_URL`, `REDIS_URL`",
  start: async () => storesOf(await startPair()),
};

export const postgres15: Configuration = {
  name: "Postgres 15",
  how: "as above",
  needs: [POSTGRES_15],
  start: async ([postgres = ""]) => {
    const programs = { postgres, initdb: join(dirname(postgres), "initdb") };
    return storesOf(await startPair({ programs }));
  },
};
