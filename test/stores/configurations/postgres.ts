import { dirname, join } from "node:path";
import type { Configuration } from "../configuration.ts";
import type { Program } from "../programs.ts";
import { startPair, storesOf } from "./single-servers.ts";

export const postgres18: Configuration = {
  name: "Postgres 18 and Redis, one server each",
  how: "`DATABASE_URL`, `REDIS_URL`",
  short: true,
  start: async () => storesOf(await startPair()),
};

export const POSTGRES_15: Program = {
  name: "postgres",
  folders: ["/usr/lib/postgresql/15/bin"],
  packages: ["postgresql-15"],
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
