import type { ServiceImpl } from "@connectrpc/connect";
import { createToken as create, liveToken, noLiveToken, type Query, type TokenRecord } from "@muster/db";
import {
  ENVIRONMENT,
  ENVIRONMENT_RULE,
  type Grant,
  type Identity,
  MAX_TOKEN_MS,
  newSecret,
  TOKEN_ID,
  TOKEN_NAME,
  TOKEN_NAME_RULE,
  USUAL_ENVIRONMENT,
} from "@muster/identity";
import { MAX_TIME_MS, type Reading } from "@muster/job";
import type { AdminService, CreateTokenRequest } from "@muster/proto/scheduler/v1/admin_service";
import { callerOf } from "../../access/caller.ts";
import { reachIn } from "../../access/reach.ts";
import type { ApiContext } from "../../api-context.ts";
import { tokenTarget } from "../../audit/entry-of.ts";
import { turnOf } from "../../bounds/party.ts";
import { readDuration, readTimestamp, rpcReading } from "../fields.ts";
import { readGrants } from "./grants.ts";
import { isWithin, refuseMore } from "./reach.ts";
import { toToken } from "./to-token.ts";

type Calls = ServiceImpl<typeof AdminService>;

const MAX_REQUEST_ID = 128;
const TTL = { min: 60_000, max: MAX_TOKEN_MS };
/** Of whoever made it, as the row keeps it. */
const MAX_MAKER = 128;

export function createToken({ database, audit }: ApiContext): Calls["createToken"] {
  return async (request, call) => {
    const asked = readRequest(request);
    const caller = callerOf(call);
    const made = newSecret(asked.environment);
    const about = { targets: [tokenTarget(made.id)], filter: { name: asked.name, grants: asked.grants } };
    const changing = audit.changing(call, request, about, database.within(turnOf(call)));
    const record = await changing.transaction(async (query): Promise<TokenRecord> => {
      const other = asked.rotates === undefined ? undefined : await ownToken(query, caller, asked.rotates);
      const grants = other?.grants ?? asked.grants;
      refuseMore(caller, grants);
      const token = {
        id: made.id,
        digest: made.digest,
        name: other?.name ?? asked.name,
        grants,
        environment: asked.environment,
        createdBy: caller.name.slice(0, MAX_MAKER).toWellFormed(),
        expiresMs: asked.expiresMs,
        // Others choose theirs without knowing of it.
        requestId: asked.requestId && `${caller.id} ${asked.requestId}`,
        rotates: other !== undefined,
      };
      return create(query, token, reachIn(call, "tokens.write") === "everything");
    });
    return { token: made.secret, id: made.id, details: toToken(record) };
  };
}

/** One that is not the caller's to replace is answered like one that is not there. */
async function ownToken(query: Query, caller: Identity, id: string): Promise<TokenRecord> {
  const token = await liveToken(query, id);
  if (isWithin(caller, token)) return token;
  throw noLiveToken(id);
}

interface Asked {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly environment: string;
  readonly expiresMs: number | undefined;
  readonly requestId: string | undefined;
  readonly rotates: string | undefined;
}

/** @throws MusterError `invalid_argument` with all that is wrong */
function readRequest({ name, grants, environment, expiry, requestId, rotates }: CreateTokenRequest): Asked {
  const reading = rpcReading();
  if (rotates === "" && !TOKEN_NAME.test(name)) reading.refuse("name", TOKEN_NAME_RULE, name);
  if (rotates !== "" && name !== "") reading.refuse("name", "none beside rotates, whose name it has", name);
  if (rotates !== "" && grants.length > 0)
    reading.refuse("grants", "none beside rotates, whose grants it has", grants.length);
  if (rotates !== "" && !TOKEN_ID.test(rotates)) reading.refuse("rotates", "the id of a token", rotates);
  if (environment !== "" && !ENVIRONMENT.test(environment))
    reading.refuse("environment", ENVIRONMENT_RULE, environment);
  const asked: Asked = {
    name,
    grants: rotates === "" ? readGrants(reading, grants) : [],
    environment: environment === "" ? USUAL_ENVIRONMENT : environment,
    expiresMs: readExpiry(reading, expiry),
    requestId: reading.text("request_id", requestId, { max: MAX_REQUEST_ID }) || undefined,
    rotates: rotates === "" ? undefined : rotates,
  };
  reading.end();
  return asked;
}

/** Milliseconds since 1970; undefined = never. */
function readExpiry(reading: Reading, expiry: CreateTokenRequest["expiry"]): number | undefined {
  if (expiry.case === undefined) return undefined;
  if (expiry.case === "ttl")
    return Math.min(Date.now() + readDuration(reading, "ttl", expiry.value, TTL), MAX_TIME_MS);
  const before = reading.mistakes;
  const atMs = readTimestamp(reading, "expires_at", expiry.value);
  if (reading.mistakes === before && atMs <= Date.now())
    reading.refuse("expires_at", "a time that lies ahead", new Date(atMs).toISOString());
  return atMs;
}
