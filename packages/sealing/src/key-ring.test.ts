import { randomBytes } from "node:crypto";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, hideSecrets } from "@muster/runtime";
import { afterAll, expect, test, vi } from "vitest";
import { keyRing, keyRingFile, keyRingPath } from "./key-ring.ts";
import { Sealing, sealingCheck } from "./sealing.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));

const newKey = (): string => randomBytes(32).toString("base64");

function mistakesOf(text: string): readonly string[] {
  try {
    keyRing(text);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.mistakes;
  }
}

test("lines and JSON, the primary key first, whatever the names are", async () => {
  const [one, two] = [newKey(), newKey()];
  const lines = keyRing(`# rotated in May\n10: ${two}\n\n9:${one.replace("=", "")}\r\n`);
  const json = keyRing(
    JSON.stringify([
      { kid: "10", key: two },
      { kid: "9", key: one },
    ]),
  );
  for (const ring of [lines, json]) {
    expect(await ring.primary()).toEqual({ kid: "10", key: Buffer.from(two, "base64") });
    expect(await ring.byId("9")).toEqual({ kid: "9", key: Buffer.from(one, "base64") });
    expect(await ring.others?.()).toEqual([{ kid: "9", key: Buffer.from(one, "base64") }]);
    expect(await ring.byId("8")).toBeUndefined();
  }
  expect(hideSecrets(`got ${one}`)).toBe("got [hidden]");
});

test("every mistake is told at once, and no key with it", () => {
  const key = newKey();
  const short = randomBytes(31).toString("base64");
  const told = mistakesOf(
    `${key}\nbad name:${key}\nk1:${short}\nk2:${Buffer.alloc(32, 7).toString("base64")}\nk3:${key}\nk3:${key}`,
  );
  expect(told).toEqual([
    expect.stringMatching(/^line 1: expected NAME:KEY, /u),
    expect.stringMatching(/^line 2: expected NAME:KEY, /u),
    "line 3: k1: expected a key of 32 bytes in base64, which has 44 characters; got 44 characters",
    expect.stringMatching(/^line 4: k2: expected 32 random bytes /u),
    "expected names that differ, got k3 twice",
  ]);
  expect(told.join("\n")).not.toContain(key.slice(0, 20));
  expect(mistakesOf("")).toEqual([
    expect.stringMatching(/^expected keys as lines NAME:KEY, .*; got no key$/u),
  ]);
  expect(mistakesOf("[{")).toEqual([expect.stringMatching(/; got what is no JSON$/u)]);
  expect(mistakesOf('[{"kid":"k"},7]')).toEqual([
    "key 1: k: expected a key of 32 bytes in base64, which has 44 characters; got none",
    expect.stringMatching(/^key 2: expected NAME:KEY, /u),
  ]);
});

test("a file is read again when it changes, at once for a key that is not there; a broken one is told, and changes nothing", async () => {
  const path = join(folder, "keys");
  const [one, two] = [newKey(), newKey()];
  const put = (text: string): void => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  put(`k1:${one}`);
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    const told: (string | undefined)[] = [];
    const ring = keyRingFile(path, { onRead: (mistake) => told.push(mistake) });
    put(`k2:${two}\nk1:${one}`);
    vi.advanceTimersByTime(1_500);
    expect(await ring.byId("k2")).toMatchObject({ kid: "k2" });
    expect(await ring.primary()).toMatchObject({ kid: "k2" });
    put("k3:nothing");
    vi.advanceTimersByTime(5_000);
    expect(await ring.byId("k3")).toBeUndefined();
    expect(await ring.primary()).toMatchObject({ kid: "k2" });
    expect(told).toEqual([undefined, expect.stringMatching(/^line 1: k3: expected a key/u)]);
    put(`k3:${newKey()}`);
    vi.advanceTimersByTime(5_000);
    expect(await ring.byId("k3")).toMatchObject({ kid: "k3" });
  } finally {
    vi.useRealTimers();
  }
});

test("what is wrong with a file is told at the start", () => {
  const path = join(folder, "wrong");
  writeFileSync(path, "k1:short");
  expect(keyRingPath.parse(path)).toEqual({
    ok: false,
    because: expect.stringMatching(/^line 1: k1: expected a key/u),
  });
  const missing = join(folder, "none");
  expect(keyRingPath.parse(missing)).toEqual({
    ok: false,
    because: `${missing}: expected a readable file of keys; it cannot be read (ENOENT)`,
  });
  expect(() => keyRingFile(folder)).toThrow(/expected a file of at most/u);
});

test("a provider that fails, hangs or answers nonsense makes a store that is away, and shows nothing", async () => {
  expect(sealingCheck.check({ keys: { primary: () => 1, byId: () => 1 } })).toBe(true);
  expect(sealingCheck.check({ keys: "file" })).toBe(false);
  const providers = [
    { primary: () => Promise.reject(new Error("no token")), byId: () => undefined },
    { primary: () => undefined, byId: () => undefined },
    { primary: () => ({ kid: "k1", key: Buffer.alloc(16) }), byId: () => undefined },
  ];
  for (const keys of providers) {
    const sealing = new Sealing({ keys: keys as never });
    await expect(sealing.sealer()).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/^payload keys: /u),
    });
  }
  vi.useFakeTimers();
  try {
    const hanging = new Sealing({ keys: { primary: () => new Promise(() => {}), byId: () => undefined } });
    const asked = hanging.sealer().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await asked).toMatchObject({ code: "unavailable" });
  } finally {
    vi.useRealTimers();
  }
});
