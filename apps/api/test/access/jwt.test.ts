import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { IdentityKind, Role } from "@muster/proto/scheduler/v1/access";
import { type AdminClient, connectAdmin, connectClient } from "@muster/test/client";
import {
  type IdentityProvider,
  type SigningKey,
  startIdentityProvider,
} from "@muster/test/identity-provider";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { refusal } from "../rpc/refusal.ts";
import { startWorld, type World } from "../rpc/world.ts";

/** An API that takes the tokens of an identity provider. */

let provider: IdentityProvider;
let key: SigningKey;
let world: World;
let port = 0;

beforeAll(async () => {
  provider = await startIdentityProvider();
  key = await provider.addKey("first");
  world = await startWorld(1, {
    AUTH: "required",
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: provider.audience,
    OIDC_JWKS_URL: provider.jwksUrl,
    OIDC_GRANTS: "groups=dev > developer@mail*; sub=root > admin",
  });
  [port = 0] = world.apiPorts;
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await provider.close();
});

function as(token: string): AdminClient {
  const client = connectAdmin(port, token);
  onTestFinished(() => client.close());
  return client;
}

test("its token is an identity, with what the rules make of it", async () => {
  const token = await key.sign({ sub: "u-1", preferred_username: "u", groups: ["dev"] });
  expect(await as(token).getWhoAmI({})).toMatchObject({
    id: "jwt:u-1",
    name: "u",
    kind: IdentityKind.JWT,
    grants: [{ role: Role.DEVELOPER, queues: ["mail*"] }],
    expiresAt: expect.anything(),
  });
  expect(await as(await key.sign()).getWhoAmI({})).toMatchObject({ id: "jwt:somebody", grants: [] });
});

test("a token of somebody else is nobody's", async () => {
  const stranger = await provider.addKey("stranger", false);
  for (const token of [await stranger.sign({ sub: "root" }), await key.sign({ aud: "site" }), "a.b.c"])
    expect((await refusal(as(token).getWhoAmI({}))).code).toBe(Code.Unauthenticated);
});

test("case I3: a stream ends with the token that it was opened by", async () => {
  const jobs = connectClient(port, await key.sign({ sub: "root", exp: Math.floor(Date.now() / 1000) + 3 }));
  onTestFinished(() => jobs.close());
  const { jobId } = await jobs.submitJob({ job: { type: "noop", delay: durationFromMs(600_000) } });
  const stream = jobs.watchJob({ jobId })[Symbol.asyncIterator]();
  await stream.next();
  await expect(stream.next()).rejects.toMatchObject({ code: Code.Unauthenticated });
});

test("while the provider is away, its users go on, and a key that it may have made is not called wrong", async () => {
  provider.fail();
  const second = await provider.addKey("second");
  const known = as(await key.sign({ sub: "root", jti: "new" }));
  expect(await known.getWhoAmI({})).toMatchObject({ id: "jwt:root" });
  // Keys are asked for again after half a minute: until then it is a stranger's.
  const code = (await refusal(as(await second.sign()).getWhoAmI({}))).code;
  expect([Code.Unauthenticated, Code.Unavailable]).toContain(code);
  provider.mend();
});
