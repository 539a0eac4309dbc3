import { faultOf } from "@muster/runtime";
import { expect, test } from "vitest";
import { nobodyFit, Unfit } from "./unfit.ts";

const reply = (text: string): Error => Object.assign(new Error(text), { name: "ReplyError" });
const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

test("each candidate is named with what it says, and those that say the same together", () => {
  const error = nobodyFit([
    new Unfit("a:1", reply("WRONGPASS invalid username-password pair")),
    new Unfit("b:2", refused),
    new Unfit("c:3", refused),
  ]);
  expect(error.message).toMatch(
    /^a:1: WRONGPASS [^;]*REDIS_PASSWORD; b:2, c:3: Redis refuses connections: .*\(ECONNREFUSED\)$/u,
  );
  expect(faultOf(error)).toMatchObject({
    kind: "passing",
    reason: "redis_unreachable",
    cause: error.message,
  });
});

test("of a hundred that say the same some are named", () => {
  const error = nobodyFit(Array.from({ length: 100 }, (_, i) => new Unfit(`n${i}:1`, refused)));
  expect(error.message).toMatch(/^n0:1, n1:1, n2:1, n3:1 and 96 more: Redis refuses/u);
});

test("only where all of them refuse for good does it take a person", () => {
  const wrong = new Unfit("a:1", reply("NOAUTH Authentication required."));
  expect(faultOf(nobodyFit([wrong, new Unfit("b:2", reply("NOAUTH x"))]))).toMatchObject({
    kind: "permanent",
    reason: "redis_password",
  });
  expect(faultOf(nobodyFit([wrong, new Unfit("b:2", reply("CLUSTERDOWN x"))]))).toMatchObject({
    kind: "passing",
    reason: "redis_cluster",
  });
});
