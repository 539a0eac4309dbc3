import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { Attempts, type AttemptsOptions } from "./attempts.ts";

const ATTEMPT = { state: "state-1", nonce: "nonce-1", verifier: "verifier-1", to: "#/jobs" };
const MINUTES = 60_000;

const attempts = (change: Partial<AttemptsOptions> = {}): Attempts =>
  new Attempts({ readSecret: async () => "secret", byTls: true, boundTo: "client", ...change });

/** What a browser sends that was told this. */
const back = (cookie: string): IncomingMessage =>
  ({ headers: { cookie: `other=1; ${cookie.split(";", 1)[0]}` } }) as IncomingMessage;

test("what a browser has begun is read in no cookie, and by each process with the same secret", async () => {
  const cookie = await attempts().cookie(ATTEMPT, 0);
  expect(cookie).toMatch(
    /^__Host-muster_login=[\w-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/u,
  );
  const read = Buffer.from(cookie.split("=", 2)[1] ?? "", "base64url").toString("latin1");
  for (const text of Object.values(ATTEMPT)) expect(read).not.toContain(text);
  expect(await attempts().of(back(cookie), 9 * MINUTES)).toEqual(ATTEMPT);
});

test("it counts for ten minutes, whatever the browser does, and for one client at one address", async () => {
  const cookie = await attempts().cookie(ATTEMPT, 0);
  expect(await attempts().of(back(cookie), 10 * MINUTES + 1)).toBeUndefined();
  expect(await attempts({ boundTo: "another" }).of(back(cookie), 0)).toBeUndefined();
  expect(await attempts({ readSecret: async () => "another" }).of(back(cookie), 0)).toBeUndefined();
  // By TLS no neighbour can set it: one without that name is none.
  const inTheClear = await attempts({ byTls: false }).cookie(ATTEMPT, 0);
  expect(await attempts().of(back(inTheClear), 0)).toBeUndefined();
  expect(await attempts({ byTls: false }).of(back(inTheClear), 0)).toEqual(ATTEMPT);
});

test("the longest place fits into a cookie", async () => {
  const long = { ...ATTEMPT, state: "s".repeat(43), nonce: "n".repeat(43), verifier: "v".repeat(43) };
  const cookie = await attempts().cookie({ ...long, to: `#/${"p".repeat(1_500)}` }, 0);
  expect(cookie.length).toBeLessThan(4_096);
});

test("while the database is away, that is said", async () => {
  const away = attempts({ readSecret: () => Promise.reject(new Error("ECONNREFUSED")) });
  await expect(away.cookie(ATTEMPT, 0)).rejects.toMatchObject({ failure: { kind: "database", status: 503 } });
});
