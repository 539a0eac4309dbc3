import { afterAll, beforeAll, expect, test } from "vitest";
import { type CliWorld, startCliWorld } from "./cli-world.ts";

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
}, 120_000);
afterAll(async () => world[Symbol.asyncDispose]());

/** A screen of its own, and what was there before it. */
const [ENTER, LEAVE] = ["\u001b[?1049h", "\u001b[?1049l"];

const widest = (lines: readonly string[]): number =>
  Math.max(...lines.map((line) => Array.from(line).length));

test.each([
  ["q", "q"],
  ["Ctrl-C", "\u0003"],
])("top fits the terminal, also when its size changes, and %s gives the screen back", async (_, key) => {
  await using terminal = await world.terminal("muster top --every 500ms", { columns: 60, rows: 20 });
  await terminal.until("the queues", ({ drawn }) => drawn.some((line) => line.startsWith("QUEUE ")));
  expect(terminal.written).toContain(ENTER);
  expect(terminal.drawn.length).toBeLessThanOrEqual(20);
  expect(widest(terminal.drawn)).toBeLessThanOrEqual(60);
  expect(terminal.drawn.some((line) => line.startsWith("FAULT"))).toBe(true);
  await terminal.resize(140, 40);
  await terminal.until("the wide screen", ({ drawn }) => drawn.some((line) => line.endsWith("  PAUSED")));
  await terminal.resize(40, 6);
  await terminal.until("the small screen", ({ drawn }) => drawn.length <= 6 && widest(drawn) <= 40);
  terminal.type(key);
  expect(await terminal.ended()).toBe(0);
  expect(terminal.written.endsWith(LEAVE)).toBe(true);
});

test("who is asked answers by a key; no and Ctrl-C change nothing, yes shows how far it is", async () => {
  const cancel = "muster cancel --type noop --label asked=yes";
  for (let job = 0; job < 3; job += 1) await world.idOf(["noop", "--label", "asked=yes", "--delay", "1h"]);
  for (const key of ["n", "\r", "\u0003"]) {
    await using terminal = await world.terminal(cancel);
    await terminal.until("the question", ({ text }) => text.includes("Cancel 3 jobs on http"));
    terminal.type(key);
    expect([key, await terminal.ended()]).toEqual([key, 1]);
    expect(terminal.text).toContain("muster: nothing was changed");
  }
  expect((await world.muster(["list", "--label", "asked=yes", "--count"])).out).toBe("3\n");
  await using terminal = await world.terminal(cancel);
  await terminal.until("the question", ({ text }) => text.includes("Cancel 3 jobs on http"));
  terminal.type("y");
  expect(await terminal.ended()).toBe(0);
  // Over itself, and gone in the end.
  expect(terminal.written).toContain("\r\u001b[K0 of 3 done");
  expect(terminal.text).toMatch(/state +done\r?\ndone +3 of 3/u);
  const { out } = await world.muster(["list", "--label", "asked=yes", "--state", "cancelled", "--count"]);
  expect(out).toBe("3\n");
});

test("without a terminal to ask at nothing is changed, and it is 2", async () => {
  await world.idOf(["noop", "--label", "unasked=yes", "--delay", "1h"]);
  await using terminal = await world.terminal("muster cancel --label unasked=yes < /dev/null");
  expect(await terminal.ended()).toBe(2);
  expect(terminal.text).toContain(
    "expected --yes, because there is no terminal to ask at: it would cancel 1 job",
  );
});

test("bash completes commands and the values of options", async () => {
  await using terminal = await world.terminal("bash --norc --noprofile -i", { columns: 200, rows: 50 });
  terminal.type("PS1='ready> '; source <(muster completion bash)\n");
  await terminal.until("the prompt", ({ text }) => text.endsWith("ready> "));
  terminal.type("muster queues res\t");
  await terminal.until("the command", ({ text }) => text.includes("muster queues resume"));
  terminal.type("\u0015muster list --state deadl\t");
  await terminal.until("the state", ({ text }) => text.includes("muster list --state deadletter"));
  terminal.type("\u0015muster list --state=succ\t");
  await terminal.until("the state", ({ text }) => text.includes("muster list --state=succeeded"));
  terminal.type("\u0015muster completion z\t");
  await terminal.until("the shell", ({ text }) => text.includes("muster completion zsh"));
  terminal.type("\u0015exit\n");
  expect(await terminal.ended()).toBe(0);
});
