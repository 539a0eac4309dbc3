import { setTimeout as pause } from "node:timers/promises";
import { postgresCommitted, redisPopped } from "../../support/fault-proxy.ts";
import type { Member } from "./member.ts";
import type { World } from "./world.ts";

/** What random runs do. Worker and API deaths are the most frequent, as in life. */
export const FAULT_KINDS = [
  "kill worker",
  "kill worker",
  "kill API",
  "freeze process",
  "deploy worker",
  "flush Redis",
  "kill Redis",
  "cut Redis link",
  "freeze Redis link",
  "slow Redis link",
  "lose popped jobs",
  "kill Postgres",
  "terminate SQL connections",
  "cut SQL link",
  "freeze SQL link",
  "lose SQL answers",
  "two leaders",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultChoice {
  /** Which of the possible targets, modulo their number. */
  readonly target: number;
  readonly lastsMs: number;
}

/** Makes one fault and mends it after its time; what is killed is started again by its supervisor. */
export async function makeFault(world: World, kind: FaultKind, choice: FaultChoice): Promise<void> {
  const any = pick(world.members, choice.target);
  const worker = pick(world.workers, choice.target);
  const api = pick(world.apis, choice.target);
  switch (kind) {
    case "kill worker":
      return world.fault(kind, async () => void (await worker.kill()));
    case "kill API":
      return world.fault(kind, async () => void (await api.kill()));
    case "deploy worker":
      return world.fault(kind, async () => void (await worker.stop()));
    case "flush Redis":
      return world.fault(kind, () => quietly(() => world.withRedis((redis) => redis.flushall())));
    case "terminate SQL connections":
      return world.fault(kind, () => quietly(() => world.query(TERMINATE)));
    case "two leaders":
      return world.fault(kind, () => quietly(() => world.query(END_TERM)));
    case "lose popped jobs":
      return world.fault(kind, () =>
        worker.redis.loseAnswers({ request: /brpop|eval/iu, judge: redisPopped }, 2),
      );
    case "lose SQL answers":
      return world.fault(kind, () =>
        any.sql.loseAnswers({ request: /UPDATE|INSERT/u, judge: postgresCommitted }, 2),
      );
    default:
      return lasting(world, kind, any, choice.lastsMs);
  }
}

type LastingKind =
  | "freeze process"
  | "kill Redis"
  | "kill Postgres"
  | `${"cut" | "freeze" | "slow"} Redis link`
  | `${"cut" | "freeze"} SQL link`;

async function lasting(world: World, kind: LastingKind, member: Member, lastsMs: number): Promise<void> {
  const [begin, end] = actions(world, kind, member);
  await world.fault(kind, begin);
  await pause(lastsMs);
  await end();
}

type Act = () => unknown;

function actions(world: World, kind: LastingKind, member: Member): readonly [begin: Act, end: Act] {
  const { sql, redis, process } = member;
  const pairs: Readonly<Record<LastingKind, readonly [begin: Act, end: Act]>> = {
    "freeze process": [() => process.signal("SIGSTOP"), () => process.signal("SIGCONT")],
    "kill Redis": [() => world.redis.kill(), () => world.redis.start()],
    "kill Postgres": [() => world.postgres.kill(), () => world.postgres.start()],
    "cut Redis link": [() => redis.cut(), () => redis.mend()],
    "freeze Redis link": [() => redis.freezeAll(), () => redis.mend()],
    "slow Redis link": [() => redis.slow(200), () => redis.mend()],
    "cut SQL link": [() => sql.cut(), () => sql.mend()],
    "freeze SQL link": [() => sql.freezeAll(), () => sql.mend()],
  };
  return pairs[kind];
}

const TERMINATE =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'muster-%'";
const END_TERM = "UPDATE chore_leader SET expires_at = now() - interval '1 second'";

/** A store that another fault has taken away cannot be asked to do one more. */
async function quietly(act: () => Promise<unknown>): Promise<void> {
  await act().catch(() => undefined);
}

function pick(members: readonly Member[], target: number): Member {
  const member = members[target % members.length];
  if (member === undefined) throw new Error("there is nothing to break");
  return member;
}
