import { resolve } from "node:path";
import { command, type Group } from "../../command/command.ts";
import { EXIT, UsageError } from "../../command/mistakes.ts";
import { flag, text } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import { type Contexts, contextsFile, readContexts, writeContexts } from "../../context/config-file.ts";
import { addressOf, unknownContext } from "../../context/target.ts";
import { Table } from "../../output/table.ts";

const NAME = [{ name: "name", doc: "What the context is called." }];
const CONTEXT_NAME = /^[\w.@-]{1,64}$/u;

/** `muster context`. */
export const CONTEXT: Group = {
  name: "context",
  about: "Keeps which API is called, and with which token, under names.",
  commands: [
    command({
      name: "set",
      about: "Makes or changes a context. The address is --api, and a CA --ca-file.",
      more: "Kept in $XDG_CONFIG_HOME/muster/contexts.json, which only you may read. Of a token it holds the name of the file alone: a secret in a command line is seen by everybody on the machine. MUSTER_TOKEN and MUSTER_TOKEN_FILE stand above it. A context's token is sent to its own API and no other.",
      arguments: NAME,
      options: {
        tokenFile: text("FILE", "The file that holds the token."),
        use: flag("Use it from now on."),
      },
      examples: [
        {
          typed: ["here", "--api", "http://127.0.0.1:8081"],
          what: "This machine's, without a token.",
          local: true,
        },
        {
          typed: [
            "prod",
            "--api",
            "https://muster.example:8081",
            "--token-file",
            "prod.token",
            "--ca-file",
            "ca.crt",
            "--use",
          ],
          what: "Another one, with a token, from now on.",
          local: true,
        },
      ],
      run: (session, options, [name = ""]) => setContext(session, name, options),
    }),
    command({
      name: "use",
      about: "Calls the API of this context from now on.",
      arguments: NAME,
      options: {},
      examples: [{ typed: ["prod"], what: "Whatever is called next goes there.", local: true }],
      run: async (session, _options, [name = ""]) => {
        const found = known(session, name);
        save(session, { ...found, current: name });
        session.out.note(`${name} is in use: ${found.contexts[name]?.api ?? ""}`);
      },
    }),
    command({
      name: "list",
      about: "Lists contexts; a star marks the one in use.",
      options: {},
      examples: [{ typed: [], what: "All of them.", local: true }],
      run: async (session) => list(session),
    }),
    command({
      name: "delete",
      about: "Forgets a context. The files that it names stay.",
      arguments: NAME,
      options: {},
      examples: [{ typed: ["here"], what: "One context.", local: true }],
      run: async (session, _options, [name = ""]) => {
        const { contexts, current } = known(session, name);
        const left = Object.fromEntries(Object.entries(contexts).filter(([one]) => one !== name));
        save(session, { contexts: left, current: current === name ? "" : current });
        session.out.note(`${name} is forgotten`);
      },
    }),
  ],
};

async function setContext(
  session: Session,
  name: string,
  { tokenFile, use }: { readonly tokenFile: string; readonly use: boolean },
): Promise<void> {
  if (!CONTEXT_NAME.test(name))
    throw new UsageError([
      `expected 1 to 64 of the characters A-Z a-z 0-9 _ . @ - as a name, got ${JSON.stringify(name.slice(0, 100))}`,
    ]);
  const found = readContexts(contextsFile(session.around.env));
  const before = found.contexts[name];
  const { api, caFile } = session.globals;
  if (api === "" && before === undefined)
    throw new UsageError([
      "--api: expected the API's address, such as https://muster.example:8081; it is not given",
    ]);
  const context = {
    ...before,
    api: api === "" ? (before?.api ?? "") : addressOf(api),
    ...(tokenFile !== "" && { tokenFile: resolve(tokenFile) }),
    ...(caFile !== "" && { caFile: resolve(caFile) }),
  };
  const current = use || found.current === "" ? name : found.current;
  save(session, { current, contexts: { ...found.contexts, [name]: context } });
  session.out.note(`${name} is ${context.api}${current === name ? ", and in use" : ""}`);
}

function known({ around }: Session, name: string): Contexts {
  const found = readContexts(contextsFile(around.env));
  if (found.contexts[name] === undefined)
    throw new UsageError([unknownContext(name, Object.keys(found.contexts))]);
  return found;
}

const save = ({ around }: Session, contexts: Contexts): void =>
  writeContexts(contextsFile(around.env), contexts);

function list({ around, out }: Session): number {
  const { contexts, current } = readContexts(contextsFile(around.env));
  const rows = Object.entries(contexts).map(([name, context]) => ({
    name,
    inUse: name === current,
    ...context,
  }));
  if (out.format === "json")
    out.json({
      contexts: rows.map((row) => ({ ...row, tokenFile: row.tokenFile ?? "", caFile: row.caFile ?? "" })),
    });
  else if (out.format === "jsonl")
    for (const row of rows) out.json({ ...row, tokenFile: row.tokenFile ?? "", caFile: row.caFile ?? "" });
  else if (out.quiet) out.raw(rows.map(({ name }) => `${name}\n`).join(""));
  else {
    const columns = ["", "CONTEXT", "API", "TOKEN FILE", "CA FILE"].map((title) => ({ title }));
    const cells = rows.map(({ name, inUse, api, tokenFile = "", caFile = "" }) =>
      [inUse ? "*" : "", name, api, tokenFile, caFile].map((one) => ({ text: one })),
    );
    out.raw(new Table(columns, out.paint, Infinity).rows(cells));
  }
  return EXIT.ok;
}
