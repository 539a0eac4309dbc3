import { rename } from "node:fs/promises";
import { join } from "node:path";
import {
  addTicks,
  dueSchedules,
  lockOwner,
  migrate,
  openDatabase,
  pendingTicks,
  promote,
  removeSchedules,
} from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { administer } from "@muster/test/admin";
import { servers } from "@muster/test/servers";
import { expect, test } from "vitest";
import { migrationWorld } from "./migration-world.ts";

const { adminUrl, databaseKind } = servers();
const SCHEDULES = "0016_schedules.sql";

test.skipIf(databaseKind !== "postgres")(
  "a role that could do everything with jobs can do so with schedules after the upgrade that brings them",
  async () => {
    const { name, url, folder, directory, query, drop } = await migrationWorld();
    const [owner, app] = [`${name}_owner`, `${name}_app`];
    const as = (role: string): string => Object.assign(new URL(url), { username: role }).href;
    const lines: string[] = [];
    const log = createLogger({
      name: "test",
      level: "info",
      pretty: false,
      destination: { write: (line) => void lines.push(line) },
    });
    await administer(adminUrl, [`CREATE DATABASE ${name}`]);
    await query(`CREATE ROLE ${owner} LOGIN; CREATE ROLE ${app} LOGIN; GRANT USAGE, CREATE ON SCHEMA public TO ${owner};
      GRANT USAGE ON SCHEMA public TO ${app}`);
    try {
      const [now, later] = [join(folder, SCHEDULES), join(folder, "later")];
      await rename(now, later);
      await migrate({ url: as(owner), directory });
      await administer(as(owner), [
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${app}`,
      ]);
      await rename(later, now);
      expect(await migrate({ url: as(owner), directory })).toContain(SCHEDULES);
      const metrics = createMetrics();
      const database = openDatabase({
        url: as(app),
        connections: 2,
        name: "ours",
        log,
        metrics,
        checksRights: true,
      });
      try {
        await database.transaction((change) => lockOwner(change, "somebody"));
        const tick = {
          nominalMs: Date.now(),
          dueMs: Date.now(),
          lookMs: Date.now(),
          state: "pending",
        } as const;
        await addTicks(database.query, "gone", "", [tick]);
        // Its schedule is gone.
        expect(await pendingTicks(database.query, 1)).toEqual([]);
        expect(await promote(database, 1)).toMatchObject({ schedulesDue: true });
        expect(await dueSchedules(database.query, 1)).toEqual([]);
        expect(await removeSchedules(database.query, ["gone"])).toEqual([]);
        expect(await database.query("SELECT * FROM schedule_status")).toEqual([]);
      } finally {
        await database.close();
      }
      expect(lines.filter((line) => line.includes("right"))).toEqual([]);
    } finally {
      await query(`DROP OWNED BY ${app}, ${owner} CASCADE; DROP ROLE ${app}, ${owner}`);
      await drop();
    }
  },
);
