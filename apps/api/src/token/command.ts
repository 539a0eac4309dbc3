import type { CommandLine } from "@muster/runtime/command-line";
import { readOrder } from "./arguments.ts";

/** On the server's own database connection: whoever can write there could make a key in any case. */
export const TOKEN: CommandLine = {
  name: "token",
  about:
    "Makes, lists, replaces and ends keys to the API, on the database itself: the first one is made here.",
  example: "DATABASE_URL=postgres://me@db.example/jobs",
  settings: async () => (await import("@muster/db")).DATABASE_CONFIG,
  words: {
    usage: "create | list | rotate | revoke [options]",
    more: `  create --name NAME --role ROLE [--expires 90d] [--environment live]
      Makes a key, and writes its secret to the standard output, once: it is kept by nobody. A role holds everywhere, or
      where it says: admin, viewer@mail, developer@mail*+reports, worker@gpu:render. --role may be given several times.
  list [--all] [-o json]
      Lists those that are live, without their secrets; with --all those too that were revoked or have expired.
  rotate ID|NAME [--expires 90d]
      Makes a second secret for a key. The first one is taken, too, until it is revoked or expires.
  revoke ID|NAME
      Ends a key: it is refused everywhere within 5 s. A name ends both keys that may have it.

Clients send it as "authorization: Bearer mst_…". The API asks for it with AUTH=required.`,
    example: "create --name ops --role admin",
    mistake: (given) => {
      const read = readOrder(given);
      return "mistakes" in read ? read.mistakes.join("; ") : undefined;
    },
  },
  run: async (given) => (await import("./run.ts")).runToken(given),
};
