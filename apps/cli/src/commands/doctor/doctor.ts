import { Code, ConnectError } from "@connectrpc/connect";
import { COMMAND } from "@muster/runtime/names";
import { type Command, command } from "../../command/command.ts";
import { EXIT } from "../../command/mistakes.ts";
import type { Session } from "../../command/session.ts";
import type { Tone } from "../../output/paint.ts";
import { plainLine } from "../../output/plain-text.ts";
import { API } from "./api.ts";
import { type Check, type Finding, skipped } from "./finding.ts";
import { FLEET } from "./fleet.ts";
import { LIMITS, PAUSES, QUEUES } from "./queues.ts";
import { SCHEDULES } from "./schedules.ts";
import { DATABASE, REDIS } from "./stores.ts";

/** The API first: without it there is nothing to ask the others by. */
const BY_API: readonly Check[] = [FLEET, QUEUES, PAUSES, LIMITS, SCHEDULES];
const BY_STORES: readonly Check[] = [DATABASE, REDIS];

/** `muster doctor`. */
export const DOCTOR: Command = command({
  name: "doctor",
  about: "Looks for what is wrong, and says for each what shows it and what to do next.",
  more: "By the API; where DATABASE_URL and REDIS_URL are set as the processes have them, also at the stores themselves. Changes nothing. The exit code is 1 where something is bad.",
  options: {},
  examples: [
    { typed: [], what: "Is all well?" },
    { typed: ["-o", "json"], what: "For a program." },
  ],
  run: async (session) => {
    const found: Found[] = [];
    const look = async (check: Check): Promise<void> => {
      for (const finding of await findingsOf(check, session)) found.push({ check: check.name, ...finding });
    };
    let unreachable: Error | undefined;
    try {
      await look(API);
      for (const check of BY_API) await look(check);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      unreachable = error;
    }
    for (const check of BY_STORES) await look(check);
    print(session, found);
    if (unreachable !== undefined) throw unreachable;
    return found.some(({ level }) => level === "bad") ? EXIT.failed : EXIT.ok;
  },
});

type Found = Finding & { readonly check: string };

/** Of what the caller may not look at, and what an older server does not know, the rest is looked at all the same. */
async function findingsOf(check: Check, session: Session): Promise<readonly Finding[]> {
  try {
    return await check.run(session);
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    if (error.code === Code.PermissionDenied)
      return [
        skipped(`you may not look at this: ${error.rawMessage}`, "ask by a token of a viewer for all queues"),
      ];
    if (error.code === Code.Unimplemented)
      return [skipped("this server does not know the call", "it is of an older release")];
    throw error;
  }
}

const SIGNS: Readonly<Record<Finding["level"], readonly [sign: string, tone: Tone]>> = {
  ok: ["ok", "good"],
  warn: ["warn", "warn"],
  bad: ["BAD", "bad"],
  skipped: ["skip", "dim"],
};

function print({ out }: Session, found: readonly Found[]): void {
  if (out.format === "json") return out.json({ findings: found.map((one) => ({ ...one })) });
  if (out.format === "jsonl") return found.forEach((one) => out.json({ ...one }));
  const told = out.quiet ? found.filter(({ level }) => level === "bad" || level === "warn") : found;
  for (const { check, level, proof, next } of told) {
    const [sign, tone] = SIGNS[level];
    out.raw(`${out.paint(sign.padEnd(4), tone)}  ${check.padEnd(9)}  ${plainLine(proof)}\n`);
    if (next !== "") out.raw(`${" ".repeat(17)}→ ${plainLine(next)}\n`);
  }
  const bads = found.filter(({ level }) => level === "bad").length;
  const warns = found.filter(({ level }) => level === "warn").length;
  out.note(
    bads + warns === 0 ? `${COMMAND} doctor found nothing wrong.` : `${bads} bad, ${warns} to look at.`,
  );
  return undefined;
}
