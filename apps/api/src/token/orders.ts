import {
  type AuditEntry,
  createToken,
  type Database,
  getToken,
  listTokens,
  liveToken,
  type Query,
  recorded,
  revokeToken,
  type StoredGrant,
  type TokenRecord,
  tokensNamed,
} from "@muster/db";
import { grantsOf, grantText, newSecret, TOKEN_ID } from "@muster/identity";
import { MusterError } from "@muster/job";
import { tokenTarget } from "../audit/entry-of.ts";
import type { Order } from "./arguments.ts";

/** For whoever reads the answer: a script, and a person. */
export interface Told {
  readonly out: string;
  readonly said: string;
}

const PAGE = 1_000;

/** @param by who has typed it */
export async function carryOut(database: Database, order: Order, by: string): Promise<Told> {
  if (order.act === "list") return list(database, order);
  const changing = recorded(database, () => entryOf(order, by));
  if (order.act === "create") return make(changing, order, by);
  return order.act === "rotate" ? rotate(changing, order, by) : revoke(changing, order.id);
}

/** For the audit log: there is no identity here, but an account of this machine. */
function entryOf(order: Exclude<Order, { act: "list" }>, by: string): AuditEntry {
  const isNew = order.act === "create";
  return {
    who: { kind: "command", id: by, name: by },
    address: "",
    agent: "",
    method: `muster/token ${order.act}`,
    targets: [tokenTarget(isNew ? order.name : order.id)],
    filter: isNew ? JSON.stringify({ name: order.name, grants: order.grants }) : null,
    count: 1,
    reason: "",
    requestHash: "",
    result: "OK",
  };
}

type Of<Act extends Order["act"]> = Extract<Order, { act: Act }>;

async function make(database: Database, order: Of<"create">, by: string): Promise<Told> {
  const { name, grants, environment, lastsMs } = order;
  return database.transaction((query) =>
    added(query, { name, grants, environment, lastsMs, rotates: false }, by),
  );
}

async function rotate(database: Database, { id, lastsMs }: Of<"rotate">, by: string): Promise<Told> {
  return database.transaction(async (query) => {
    const { name, grants, environment } = await liveToken(query, await oldestOf(query, id));
    return added(query, { name, grants, environment, lastsMs, rotates: true }, by);
  });
}

interface Adding {
  readonly name: string;
  readonly grants: readonly StoredGrant[];
  readonly environment: string;
  readonly lastsMs: number | undefined;
  readonly rotates: boolean;
}

async function added(query: Query, { lastsMs, ...adding }: Adding, by: string): Promise<Told> {
  const { id, digest, secret } = newSecret(adding.environment);
  const expiresMs = lastsMs === undefined ? undefined : Date.now() + lastsMs;
  const token = await createToken(query, {
    ...adding,
    id,
    digest,
    expiresMs,
    createdBy: by,
    requestId: undefined,
  });
  const until = expiresMs === undefined ? "until it is revoked" : `until ${timeText(expiresMs)}`;
  const said = `${token.name} (${id}) may be used ${until}, as ${grantsText(token)}. This is all there is of its secret: keep it now.\n`;
  return { out: `${secret}\n`, said };
}

/** Of a name the oldest live key of it. */
async function oldestOf(query: Query, idOrName: string): Promise<string> {
  const [first] = await tokensNamed(query, idOrName);
  return first?.id ?? idOrName;
}

async function revoke(database: Database, idOrName: string): Promise<Told> {
  return database.transaction(async (query) => {
    const named = await tokensNamed(query, idOrName);
    const ids = named.length > 0 ? named.map(({ id }) => id) : [await knownId(query, idOrName)];
    for (const id of ids) await revokeToken(query, id);
    return { out: "", said: `${ids.join(" and ")}: revoked, and refused everywhere within 5 s\n` };
  });
}

async function knownId(query: Query, id: string): Promise<string> {
  if (TOKEN_ID.test(id)) return (await getToken(query, id)).id;
  throw new MusterError("not_found", `expected the id or the name of a live token, got ${id}`);
}

async function list(database: Database, { ended, json }: Of<"list">): Promise<Told> {
  const { tokens } = await listTokens(database.query, { ended, limit: PAGE });
  if (json) return { out: `${JSON.stringify(tokens.map(shown))}\n`, said: "" };
  if (tokens.length === 0) return { out: "", said: "there is no key yet: create makes one\n" };
  const rows = [["ID", "NAME", "MAY", "CREATED", "EXPIRES", "LAST USED", "REVOKED"], ...tokens.map(rowOf)];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return { out: `${lines.join("\n")}\n`, said: "" };
}

const rowOf = (token: TokenRecord): string[] => [
  token.id,
  token.name,
  grantsText(token),
  timeText(token.createdMs),
  timeText(token.expiresMs),
  timeText(token.lastUsedMs),
  timeText(token.revokedMs),
];

/** As ListTokens has it. */
const shown = (token: TokenRecord): object => ({
  id: token.id,
  name: token.name,
  grants: token.grants,
  environment: token.environment,
  created_at: isoText(token.createdMs),
  created_by: token.createdBy,
  expires_at: isoText(token.expiresMs),
  last_used_at: isoText(token.lastUsedMs),
  revoked_at: isoText(token.revokedMs),
  revision: token.revision,
});

const grantsText = ({ grants }: TokenRecord): string => grantsOf(grants).map(grantText).join(", ");
const isoText = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();
const timeText = (ms: number | undefined): string =>
  ms === undefined ? "-" : (isoText(ms)?.slice(0, 16).replace("T", " ") ?? "");
