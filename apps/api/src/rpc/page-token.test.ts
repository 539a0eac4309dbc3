import { createContextValues } from "@connectrpc/connect";
import { EVERYBODY, type Identity } from "@muster/identity";
import { expect, test } from "vitest";
import { callerValues } from "../access/caller.ts";
import { type PageTokens, TokenSeal } from "./page-token.ts";

const PLACE = ["0199c0de-0000-7000-8000-000000000000", 0];
const REFUSED = "page_token: expected a next_page_token from an earlier answer";

const by = (id: string): Identity => ({ ...EVERYBODY, kind: "token", id });
const tokensOf = (seal: TokenSeal, id: string): Promise<PageTokens> =>
  seal.of({ values: callerValues(by(id), createContextValues()) });
const sealWith = (secret: string): TokenSeal => new TokenSeal(async () => secret);

test("a token tells nothing of its place, and says it to whom it was given, at any server with the same secret", async () => {
  const token = (await tokensOf(sealWith("s"), "token:a")).seal(PLACE, ["mail"]);
  const read = Buffer.from(token, "base64url").toString("latin1");
  expect(read).not.toContain("0199c0de");
  expect((await tokensOf(sealWith("s"), "token:a")).open(token, ["mail"])).toEqual(PLACE);
  // No two are the same, so that equal places are not known as such.
  expect((await tokensOf(sealWith("s"), "token:a")).seal(PLACE, ["mail"])).not.toBe(token);
});

test("sequence 130: a token is refused of another caller, of another secret, changed anywhere, and for another request", async () => {
  const own = await tokensOf(sealWith("s"), "token:a");
  const token = own.seal(PLACE, ["mail"]);
  const [other, elsewhere] = [
    await tokensOf(sealWith("s"), "token:b"),
    await tokensOf(sealWith("t"), "token:a"),
  ];
  expect(() => other.open(token, ["mail"])).toThrow(REFUSED);
  expect(() => elsewhere.open(token, ["mail"])).toThrow(REFUSED);
  const bytes = Buffer.from(token, "base64url");
  for (const at of [0, 12, 20, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => own.open(changed.toString("base64url"), ["mail"])).toThrow(REFUSED);
  }
  for (const odd of ["x", "é", "AAAA", token.slice(0, -4), `${token}AAAA`])
    expect(() => own.open(odd, ["mail"])).toThrow(REFUSED);
  expect(() => own.open(token, ["web"])).toThrow(
    "page_token: expected the filters of the call that returned",
  );
});

test("a secret that could not be read is asked for again, and one that was is not", async () => {
  const answers = [new Error("the database is away"), "secret"];
  let asked = 0;
  const seal = new TokenSeal(async () => {
    const answer = answers[asked++];
    if (answer instanceof Error) throw answer;
    return answer ?? "";
  });
  await expect(tokensOf(seal, "token:a")).rejects.toThrow("away");
  await tokensOf(seal, "token:a");
  await tokensOf(seal, "token:b");
  expect(asked).toBe(2);
});
