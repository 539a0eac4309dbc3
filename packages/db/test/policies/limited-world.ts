import {
  type Claimed,
  type Claimer,
  claimLimited,
  type Database,
  type NewJob,
  park,
  promote,
  type Rules,
} from "@muster/db";
import type { AttemptKey } from "@muster/job";
import type { Policies } from "@muster/policy";
import { admit, putLimit } from "@muster/test/policy-rows";
import { type Fixture, fixture, idsOf } from "../fixture.ts";

/** The labels of every job here. */
export const JOB = { labels: { key: "acme" } };

/** A database with a limit of two jobs of type "work" for each value of the label "key", and a worker that knows it. */
export class LimitedWorld implements AsyncDisposable {
  readonly fixture: Fixture;
  readonly workerId: string;
  policies: Policies;

  private constructor(world: Fixture, workerId: string, policies: Policies) {
    this.fixture = world;
    this.workerId = workerId;
    this.policies = policies;
  }

  static async open(): Promise<LimitedWorld> {
    const world = await fixture(4);
    const policies = await putLimit(world.database, "two", {
      type: "work",
      key_label: "key",
      max_running: 2,
    });
    return new LimitedWorld(world, await world.worker(), policies);
  }

  get database(): Database {
    return this.fixture.database;
  }

  get as(): Claimer {
    return { workerId: this.workerId, epoch: this.policies.epoch };
  }

  get rules(): Rules {
    return { limits: this.policies.limitsFor("default", "work"), pausedGates: [] };
  }

  row(id: string): Promise<Record<string, unknown>> {
    return this.fixture.row(id);
  }

  async make(job: Partial<NewJob> = {}): Promise<string> {
    return idsOf(await this.fixture.submit(1, { ...JOB, ...job }))[0] ?? "";
  }

  claim(id: string): Promise<Claimed> {
    return claimLimited(this.database, this.as, [id], this.rules);
  }

  park(id: string): ReturnType<typeof park> {
    return park(this.database, this.policies.epoch, [id], this.rules);
  }

  /** A job that may be claimed. */
  async admitted(): Promise<string> {
    const id = await this.make();
    await this.park(id);
    await admit(this.database, [id]);
    return id;
  }

  /** A job whose attempt runs. */
  async running(): Promise<AttemptKey> {
    const taskId = await this.admitted();
    const { jobs } = await this.claim(taskId);
    const [job] = jobs;
    if (job?.gates?.join() !== "two~1:acme") throw new Error("an admitted job was not claimed");
    return { taskId, fence: job.fence, workerId: this.workerId };
  }

  /** Lets a job that waits for its time have it. */
  async due(id: string): Promise<void> {
    await this.database.query("UPDATE tasks SET run_at = now() - interval '1 second' WHERE task_id = $1", [
      id,
    ]);
    await promote(this.database, 1_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fixture[Symbol.asyncDispose]();
  }
}
