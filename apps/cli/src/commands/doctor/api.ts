import { IdentityKind } from "@muster/proto/scheduler/v1/access";
import { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { isLoopback } from "@muster/runtime";
import type { Session } from "../../command/session.ts";
import { spanOf } from "../../output/words.ts";
import { grantsText } from "../tokens/grants.ts";
import { type Check, type Finding, ok, warn } from "./finding.ts";

const SLOW_MS = 1000;
/** Times in answers are of whole seconds. */
const SKEW_MS = 2500;

/** The API: whether it answers, how fast, as whom, and what its clock says. */
export const API: Check = {
  name: "API",
  run: async (session) => {
    const start = performance.now();
    let date = "";
    const me = await session
      .api(AdminService)
      .getWhoAmI({}, { onHeader: (headers) => (date = headers.get("date") ?? "") });
    const tookMs = performance.now() - start;
    const who =
      me.kind === IdentityKind.UNSPECIFIED ? "asks nobody who they are" : `takes you for ${me.name}`;
    const { url } = session.target();
    const answered = `${url} answered in ${spanOf(tookMs)}, and ${who}`;
    return [
      tookMs > SLOW_MS
        ? warn(answered, 'look at its load and at its way to the database: docs/operations.md, "Watch"')
        : ok(answered),
      ...clockFindings(date),
      ...clearTextFindings(session),
      ...(me.grants.length > 0 ? [ok(`you may: ${grantsText(me.grants)}`)] : []),
    ];
  },
};

function clockFindings(date: string): Finding[] {
  const theirs = Date.parse(date);
  if (Number.isNaN(theirs)) return [];
  // To the second, cut off.
  const skewMs = Date.now() - (theirs + 500);
  if (Math.abs(skewMs) <= SKEW_MS) return [ok("its clock and this machine's agree")];
  return [
    warn(
      `its clock is ${spanOf(Math.abs(skewMs))} ${skewMs > 0 ? "behind" : "ahead of"} this machine's`,
      "let both machines ask a time server; Muster itself goes by the database's clock",
    ),
  ];
}

function clearTextFindings({ target }: Session): Finding[] {
  const { url, token } = target();
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || token === undefined || isLoopback(hostname)) return [];
  return [
    warn(
      `your token goes to ${hostname} in clear text`,
      "let the API speak TLS (docs/tls.md), or be sure of what is between",
    ),
  ];
}
