import { Code, ConnectError } from "@connectrpc/connect";
import { COMMAND } from "@muster/runtime/names";
import { type Command, command } from "../../command/command.ts";
import { EXIT } from "../../command/mistakes.ts";
import type { Session } from "../../command/session.ts";
import { type Refusal, refusalOf } from "../../connection/refusal.ts";
import type { Tone } from "../../output/paint.ts";
import { plainLine } from "../../output/plain-text.ts";
import { API } from "./api.ts";
import { bad, type Check, type Finding, skipped } from "./finding.ts";
import { FLEET } from "./fleet.ts";
import { PLACEMENT } from "./placement.ts";
import { LIMITS, PAUSES, QUEUES } from "./queues.ts";
import { SCHEDULES } from "./schedules.ts";
import { DATABASE, REDIS } from "./stores.ts";

const BY_API: readonly Check[] = [FLEET, QUEUES, PLACEMENT, PAUSES, LIMITS, SCHEDULES];
const BY_STORES: readonly Check[] = [DATABASE, REDIS];

/** `muster doctor`. */
export const DOCTOR: Command = command({
  name: "doctor",
  about: "Looks for what is wrong, and says for each what shows it and what to do next.",
  more: "By the API; where DATABASE_URL and REDIS_URL are set as the processes have them, also at the stores themselves. Changes nothing. The exit code is 1 where something is bad, and that of any other command where the API cannot be asked.",
  options: {},
  examples: [
    { typed: [], what: "Is all well?" },
    { typed: ["-o", "json"], what: "For a program." },
  ],
  run: async (session) => {
    const found: Found[] = [];
    let exitCode: number = EXIT.ok;
    for (const check of [API, ...BY_API, ...BY_STORES]) {
      // Without the API there is nothing to ask the others by.
      if (exitCode !== EXIT.ok && BY_API.includes(check)) continue;
      const { findings, refusal } = await findingsOf(check, session);
      found.push(...findings.map((finding) => ({ check: check.name, ...finding })));
      exitCode = refusal?.exitCode ?? exitCode;
    }
    print(session, found);
    if (exitCode !== EXIT.ok) return exitCode;
    return found.some(({ level }) => level === "bad") ? EXIT.failed : EXIT.ok;
  },
});

type Found = Finding & { readonly check: string };

/** Whoever is here has been sent here already. */
const THIS = `${COMMAND} doctor`;
const SEE_STORES = "see what follows of its stores; it is looked at where DATABASE_URL and REDIS_URL are set";

interface Looked {
  readonly findings: readonly Finding[];
  /** Why nothing more can be asked of the API. */
  readonly refusal?: Refusal;
}

/** Of what the caller may not look at, and what an older server does not know, the rest is looked at all the same. */
async function findingsOf(check: Check, session: Session): Promise<Looked> {
  try {
    return { findings: await check.run(session) };
  } catch (error) {
    if (!(error instanceof ConnectError) || session.around.signal.aborted) throw error;
    if (error.code === Code.PermissionDenied) {
      const seen = skipped(
        `you may not look at this: ${error.rawMessage}`,
        "ask by a token of a viewer for all queues",
      );
      return { findings: [seen] };
    }
    if (error.code === Code.Unimplemented && check !== API)
      return { findings: [skipped("this server does not know the call", "it is of an older release")] };
    const { url, tokenFrom } = session.target();
    const refusal = refusalOf(error, url, tokenFrom);
    const { text, next } = refusal;
    return { findings: [bad(text, next.includes(THIS) ? SEE_STORES : next)], refusal };
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
