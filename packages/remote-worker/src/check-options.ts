import { anObject, aWholeNumber, type OptionChecks } from "@muster/runtime";
import { HOST_CHECKS } from "@muster/worker/engine";
import { apiMistake } from "./service/api-urls.ts";

const FILE = {
  expected: "the path of a file",
  check: (value: unknown) => typeof value === "string" && value !== "",
};

/** Jobs at once, as far as the API lets a worker have them. */
export const REMOTE_CONCURRENCY: { readonly min: number; readonly max: number } = { min: 1, max: 1_000 };

/** For `checkOptions`. */
export const REMOTE_CHECKS: OptionChecks = {
  api: {
    expected: "the API's address, such as https://jobs.example.com:8081, or an array of them",
    required: true,
    check: (value) => {
      const all: readonly unknown[] = [value].flat();
      if (all.length === 0) return false;
      for (const one of all) {
        if (typeof one !== "string") return false;
        const mistake = apiMistake(one);
        if (mistake !== undefined) return mistake;
      }
      return true;
    },
  },
  token: { ...FILE, expected: "text", secret: true },
  tokenFile: FILE,
  caFile: FILE,
  waitForApi: anObject("an AbortSignal"),
  ...HOST_CHECKS,
  concurrency: aWholeNumber("a whole number", REMOTE_CONCURRENCY),
};
