import {
  asVariable,
  certificateFile,
  type OptionCheck,
  type OptionChecks,
  optionMistakes,
  privateKeyFile,
} from "@muster/runtime";
import { redisUrl } from "./redis-url.ts";

const text = { expected: "text", check: (value: unknown) => typeof value === "string" };
const whole = (min: number, max: number): OptionCheck["check"] => {
  return (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
};

const PARTS: OptionChecks = {
  url: asVariable(redisUrl),
  host: text,
  port: { expected: "a port as a number", check: whole(1, 65_535) },
  password: { ...text, secret: true },
  db: { expected: "a whole number", check: whole(0, 65_535) },
  caFile: asVariable(certificateFile),
  certFile: asVariable(certificateFile),
  keyFile: asVariable(privateKeyFile),
  sentinelUsername: text,
  sentinelPassword: { ...text, secret: true },
  keyPrefix: text,
};

/**
 * The option `redis` of whatever is embedded in another process. A misspelt part would lead to another Redis, and
 * nobody would notice.
 */
export const redisAddress: OptionCheck = {
  expected: "an object with url, or host and port",
  // It contains the password.
  secret: true,
  check: (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const mistakes = optionMistakes("redis", value, PARTS);
    return mistakes.length === 0 || mistakes.join("; ");
  },
};
