import { Code } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { openApiClient } from "./api-client.ts";

/** What the platform would have sent. */
function recorded(token: string | (() => string | Promise<string>)): {
  readonly sent: (string | null)[];
  readonly call: () => Promise<unknown>;
} {
  const sent: (string | null)[] = [];
  const { admin } = openApiClient({
    baseUrl: "http://127.0.0.1:1",
    token,
    fetch: async (_url, init) => {
      sent.push(new Headers(init?.headers).get("authorization"));
      return Response.json({});
    },
  });
  return { sent, call: () => admin.getWhoAmI({}) };
}

test("a token goes with each call; a function is asked for it each time", async () => {
  const fixed = recorded("mst_a");
  await fixed.call();
  expect(fixed.sent).toEqual(["Bearer mst_a"]);
  let asked = 0;
  const changing = recorded(async () => `mst_${(asked += 1)}`);
  await changing.call();
  await changing.call();
  expect(changing.sent).toEqual(["Bearer mst_1", "Bearer mst_2"]);
});

test("one that no header can hold is not sent, and is in no error", async () => {
  for (const token of ["mst_secret\n", "", "mst secret", "mst_sécret"]) {
    const { sent, call } = recorded(token);
    const error = await call().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: Code.Unauthenticated });
    expect(String(error)).not.toContain("cret");
    expect(sent).toEqual([]);
  }
});
