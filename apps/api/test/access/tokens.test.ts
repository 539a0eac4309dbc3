import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { IdentityKind, Role } from "@muster/proto/scheduler/v1/access";
import { type AdminClient, connectAdmin, connectClient, type SchedulerClient } from "@muster/test/client";
import { testPool } from "@muster/test/pool";
import { makeToken } from "@muster/test/tokens";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { refusal } from "../rpc/refusal.ts";
import { startWorld, type World } from "../rpc/world.ts";

/** Two APIs that ask who calls. What one of them does with a key, the other only finds in the database. */

/** What is promised, and a look at whether it is kept. */
const REVOKED_MS = 5_000 + 500;

let world: World;
let pool: ReturnType<typeof testPool>;
let one = 0;
let other = 0;
let admin: AdminClient;
const clients: SchedulerClient[] = [];

beforeAll(async () => {
  world = await startWorld(2, { AUTH: "required" });
  pool = testPool({ connectionString: world.databaseUrl, max: 2 });
  [one = 0, other = 0] = world.apiPorts;
  admin = asAdmin(one, (await makeToken(world.databaseUrl, "admin", { name: "root" })).secret);
});
afterAll(async () => {
  for (const connected of [admin, ...clients]) connected.close();
  await pool.end();
  await world[Symbol.asyncDispose]();
});

function asAdmin(port: number, token?: string): AdminClient {
  return connectAdmin(port, token);
}

function client(port: number, token?: string): SchedulerClient {
  const connected = connectClient(port, token);
  clients.push(connected);
  return connected;
}

const whoAmI = (port: number, token?: string): ReturnType<AdminClient["getWhoAmI"]> => {
  const asking = asAdmin(port, token);
  return asking.getWhoAmI({}).finally(() => asking.close());
};

const ADMINS = [{ role: Role.ADMIN }];

describe("a key", () => {
  test("is made with a secret that is told once, and says who has it", async () => {
    const made = await admin.createToken({
      name: "mailer",
      grants: [
        { role: Role.DEVELOPER, queues: ["mail*"] },
        { role: Role.WORKER, queues: ["mail"], types: ["send"] },
      ],
      expiry: { case: "ttl", value: durationFromMs(3_600_000) },
      environment: "eu1",
    });
    expect(made.token).toMatch(new RegExp(`^mst_eu1_${made.id}_`, "u"));
    expect(made.details).toMatchObject({
      id: made.id,
      name: "mailer",
      createdBy: "root",
      environment: "eu1",
    });
    expect(await whoAmI(other, made.token)).toMatchObject({
      id: `token:${made.id}`,
      name: "mailer",
      kind: IdentityKind.TOKEN,
      grants: [
        { role: Role.DEVELOPER, queues: ["mail*"], types: [] },
        { role: Role.WORKER, queues: ["mail"], types: ["send"] },
      ],
      expiresAt: made.details?.expiresAt,
    });
    const { tokens } = await admin.listTokens({});
    expect(tokens.find(({ id }) => id === made.id)).toMatchObject({ name: "mailer" });
    const [, , , secret = ""] = made.token.split("_");
    const { rows } = await pool.query<{ all: string }>(
      `SELECT string_agg(a::text, ' ') AS all FROM api_tokens AS a`,
    );
    expect(rows[0]?.all).not.toContain(secret);
    // Both ways to answer a call of gRPC, with what it carries.
    const jobs = client(one, made.token);
    const { jobId } = await jobs.submitJob({ job: { type: "noop", queue: "mail", labels: { a: "b" } } });
    for await (const { status } of jobs.watchJob({ jobId })) {
      expect(status?.labels).toEqual({ a: "b" });
      break;
    }
  });

  test.concurrent("case I3: is revoked once and for all: within 5 s, elsewhere too, and with the streams that are open by it", async () => {
    const { secret, id } = await makeToken(world.databaseUrl, "admin");
    const [here, there] = [client(one, secret), client(other, secret)];
    const { jobId } = await here.submitJob({ job: { type: "noop", delay: durationFromMs(600_000) } });
    const streams = [here, there].map((calls) => calls.watchJob({ jobId })[Symbol.asyncIterator]());
    for (const stream of streams) await stream.next();
    const ends = streams.map((stream) => stream.next().catch((error: unknown) => ConnectError.from(error)));
    const { details } = await admin.revokeToken({ id });
    const revokedAt = performance.now();
    expect(details).toMatchObject({ id, revision: 2n, revokedAt: expect.anything() });
    // Where it was revoked, it is not believed for a moment more.
    expect((await refusal(here.getJob({ jobId }))).code).toBe(Code.Unauthenticated);
    for (const end of await Promise.all(ends)) expect(end).toMatchObject({ code: Code.Unauthenticated });
    await waitFor(async () => (await refusal(there.getJob({ jobId }))).code === Code.Unauthenticated, {
      what: "the other API to refuse the token",
      timeoutMs: REVOKED_MS,
    });
    expect(performance.now() - revokedAt).toBeLessThan(REVOKED_MS);
    expect(await admin.revokeToken({ id })).toMatchObject({ details: { revision: 2n } });
    expect((await refusal(admin.revokeToken({ id, revision: 1n }))).code).toBe(Code.FailedPrecondition);
    expect((await refusal(admin.revokeToken({ id: "000000000000" }))).code).toBe(Code.NotFound);
  });

  test.concurrent("that expires is refused from then on, and its streams end", async () => {
    const { secret } = await makeToken(world.databaseUrl, "admin", { expiresMs: Date.now() + 2_000 });
    const jobs = client(one, secret);
    const { jobId } = await jobs.submitJob({ job: { type: "noop", delay: durationFromMs(600_000) } });
    const stream = jobs.watchJob({ jobId })[Symbol.asyncIterator]();
    await stream.next();
    await expect(stream.next()).rejects.toMatchObject({ code: Code.Unauthenticated });
    expect((await refusal(jobs.getJob({ jobId }))).code).toBe(Code.Unauthenticated);
  });

  test("gets a second secret, which is the same identity, and no third one", async () => {
    const first = await admin.createToken({ name: "rotated", grants: ADMINS });
    expect(await refusal(admin.createToken({ name: "rotated", grants: ADMINS }))).toEqual({
      code: Code.AlreadyExists,
      message: `name: expected one that no live token has, got rotated, which is that of ${first.id}; to replace its secret, set rotates to it`,
    });
    const second = await admin.createToken({ rotates: first.id });
    const ids = await Promise.all([first, second].map(async ({ token }) => (await whoAmI(one, token)).id));
    expect(ids).toEqual([`token:${first.id}`, `token:${first.id}`]);
    expect((await refusal(admin.createToken({ rotates: second.id }))).code).toBe(Code.FailedPrecondition);
    await admin.revokeToken({ id: first.id });
    expect(await whoAmI(one, second.token)).toMatchObject({ id: `token:${first.id}` });
    expect((await refusal(admin.createToken({ rotates: first.id }))).code).toBe(Code.NotFound);
    const third = await admin.createToken({ rotates: second.id });
    expect(await whoAmI(one, third.token)).toMatchObject({ id: `token:${first.id}` });
  });

  test("of one request is made once, and of one name once however many ask at a time", async () => {
    const request = { name: "once", grants: ADMINS, requestId: "r-1" };
    const { id } = await admin.createToken(request);
    const repeated = await refusal(admin.createToken(request));
    expect(repeated.code).toBe(Code.AlreadyExists);
    expect(repeated.message).toContain(`it made the token ${id}, whose secret was answered then`);
    const many = await Promise.allSettled(
      Array.from({ length: 10 }, () => admin.createToken({ name: "crowd", grants: ADMINS })),
    );
    expect(many.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test.concurrent("tells when it was last used, to a minute", async () => {
    const { secret, id } = await makeToken(world.databaseUrl, "viewer");
    await whoAmI(one, secret);
    const used = await waitFor(
      async () => (await admin.listTokens({})).tokens.find((token) => token.id === id)?.lastUsedAt,
      { what: "the use to be written down" },
    );
    expect(Math.abs(Number(used.seconds) - Date.now() / 1000)).toBeLessThan(60);
  });
});

describe("an admin of some queues", () => {
  test("makes no key that may do more, and neither sees nor ends one", async () => {
    const all = await makeToken(world.databaseUrl, "viewer");
    const team = asAdmin(one, (await makeToken(world.databaseUrl, "admin@team-a*")).secret);
    onTestFinished(() => team.close());
    const own = await team.createToken({
      name: "a",
      grants: [{ role: Role.SUBMITTER, queues: ["team-a.mail"] }],
    });
    expect(
      (await refusal(team.createToken({ name: "b", grants: [{ role: Role.VIEWER, queues: ["team-*"] }] })))
        .code,
    ).toBe(Code.PermissionDenied);
    expect((await refusal(team.createToken({ name: "b", grants: ADMINS }))).code).toBe(Code.PermissionDenied);
    expect((await refusal(team.createToken({ rotates: all.id }))).code).toBe(Code.NotFound);
    expect((await refusal(team.revokeToken({ id: all.id }))).code).toBe(Code.NotFound);
    const seen = (await team.listTokens({ pageSize: 1_000 })).tokens.map(({ name }) => name);
    expect(seen).toContain("a");
    expect(seen).not.toContain("root");
    await team.revokeToken({ id: own.id });
  });

  test("hears nothing of others' keys, whatever request they were made by or role they have", async () => {
    const grants = [{ role: Role.VIEWER, queues: ["team-a"] }];
    const theirs = await admin.createToken({ name: "theirs", grants: ADMINS, requestId: "r-2" });
    // As a later version makes it.
    const later = `UPDATE api_tokens SET grants = '[{"role":"auditor","queues":["*"],"types":["*"]}]' WHERE id = $1`;
    await pool.query(later, [theirs.id]);
    const team = asAdmin(one, (await makeToken(world.databaseUrl, "admin@team-a*")).secret);
    onTestFinished(() => team.close());
    const own = await team.createToken({ name: "ours", grants, requestId: "r-2" });
    const seen = (await team.listTokens({ pageSize: 1_000 })).tokens.map(({ id }) => id);
    expect(seen).toContain(own.id);
    expect(seen).not.toContain(theirs.id);
    expect((await refusal(team.revokeToken({ id: theirs.id }))).code).toBe(Code.NotFound);
  });
});

test("what is wrong with a request is told, all of it", async () => {
  const grants = [{ role: Role.UNSPECIFIED }, { role: Role.VIEWER, queues: ["a b"], types: ["t"] }];
  const told = await refusal(
    admin.createToken({
      name: "a b",
      grants,
      environment: "EU",
      expiry: { case: "ttl", value: durationFromMs(1) },
    }),
  );
  expect(told.code).toBe(Code.InvalidArgument);
  for (const field of [
    "name",
    "grants[0].role",
    "grants[1].queues[0]",
    "grants[1].types",
    "environment",
    "ttl",
  ])
    expect(told.message).toContain(`${field}: expected`);
});

test("keys are listed the latest first, in pages, the ended ones when they are asked for", async () => {
  const listed: string[] = [];
  let pageToken = "";
  do {
    const page = await admin.listTokens({ pageSize: 3, pageToken });
    listed.push(...page.tokens.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM api_tokens WHERE revoked_at IS NULL AND coalesce(expires_at > now(), true) ORDER BY created_at DESC, id DESC`,
  );
  expect(listed).toEqual(rows.map(({ id }) => id));
  const { tokens } = await admin.listTokens({ pageSize: 1_000, includeEnded: true });
  expect(tokens.length).toBeGreaterThan(listed.length);
});
