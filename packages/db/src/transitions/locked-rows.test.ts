import { expect, test } from "vitest";
import { passingLocked } from "./locked-rows.ts";

const failure = (code: string): Error => Object.assign(new Error(code), { code });
const timeout = failure("55P03");
const lockedOut = (): Promise<never> => Promise.reject(timeout);

test("a database that cannot skip locked rows is not told as a fault of ours: the lock is", async () => {
  const refusing = (): Promise<never> => Promise.reject(failure("0A000"));
  await expect(passingLocked(refusing, ["a"], lockedOut)).rejects.toBe(timeout);
});

test("what else happens while unlocked rows are looked for is told", async () => {
  const gone = failure("57P01");
  await expect(passingLocked(() => Promise.reject(gone), ["a"], lockedOut)).rejects.toBe(gone);
});
