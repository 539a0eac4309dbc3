import {
  type AskedGate,
  type AskedHold,
  free,
  type GateRooms,
  type Head,
  readGateRooms,
  readHeads,
} from "@muster/db";
import type { Policies } from "@muster/policy";
import { putLimit } from "@muster/test/policy-rows";
import { type Fixture, fixture } from "../../fixture.ts";

/** A database with a limit of two for each key, `two`, and words for what a feeder does. */
export class FedWorld implements AsyncDisposable {
  readonly #fixture: Fixture;
  policies: Policies;

  private constructor(own: Fixture, policies: Policies) {
    this.#fixture = own;
    this.policies = policies;
  }

  static async create(): Promise<FedWorld> {
    const own = await fixture(2);
    return new FedWorld(own, await putLimit(own.database, "two", { key_label: "key", max_running: 2 }));
  }

  get database(): Fixture["database"] {
    return this.#fixture.database;
  }

  worker(): Promise<string> {
    return this.#fixture.worker();
  }

  row(taskId: string): Promise<Record<string, unknown>> {
    return this.#fixture.row(taskId);
  }

  /** As it was in the beginning. */
  async clear(): Promise<void> {
    for (const table of ["tasks", "limits", "limit_overrides", "limit_keys", "pauses", "workers", "lanes"])
      await this.database.query(`DELETE FROM ${table}`);
    this.policies = await putLimit(this.database, "two", { key_label: "key", max_running: 2 });
  }

  gate(key: string, name = "two"): AskedGate {
    const limit = this.policies.limits.find((one) => one.name === name);
    if (limit === undefined) throw new Error(`there is no limit ${name}`);
    return { gate: `${name}~1:${key}`, limit };
  }

  hold(key: string, most = 10, name = "two"): AskedHold {
    return { hold: `limit:${name}~1:2:default:${key}`, gate: `${name}~1:${key}`, most, labelled: false };
  }

  rooms(...keys: string[]): Promise<GateRooms> {
    return readGateRooms(
      this.database,
      keys.map((key) => this.gate(key)),
      1,
    );
  }

  async heads(key: string, most?: number): Promise<Head[]> {
    return (await readHeads(this.database, [this.hold(key, most)]))[0] ?? [];
  }

  /** Frees the first jobs of a key, whatever room there is. */
  async freeFirst(key: string, count: number): Promise<string[]> {
    const turn = await this.rooms(key);
    const { hold } = this.hold(key);
    const heads = await this.heads(key, count);
    const jobs = heads.map(({ taskId, version }) => ({ taskId, version, hold }));
    return (await free(this.database, turn, jobs)).rows.map((row) => row.task_id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fixture[Symbol.asyncDispose]();
  }
}
