import { expect, test } from "vitest";
import { ownEnvironment, unused } from "./environment.ts";

const SHELL = {
  PATH: "/bin",
  DATABASE_URL: "postgres://prod/jobs",
  DATABASE_SCHEMA: "other",
  REDIS_URLS: "redis://a,redis://b",
  REDIS_PASSWORD: "",
  WORKER_API: "https://prod",
  COMMAND_ALLOW: "wc",
};

test("case F9: servers that the shell names are left alone, unless they are to be used", () => {
  const none = { postgres: false, redis: false };
  expect(ownEnvironment(SHELL, none, "/stack")).toEqual({
    PATH: "/bin",
    COMMAND_ALLOW: "wc",
    LOG_LEVEL: "info",
    NODE_COMPILE_CACHE: "/stack/compile-cache",
  });
  expect(unused(SHELL, none)).toEqual(["DATABASE_URL", "DATABASE_SCHEMA", "REDIS_URLS", "WORKER_API"]);
  const both = { postgres: true, redis: true };
  expect(ownEnvironment({ ...SHELL, LOG_LEVEL: "warn" }, both, "/stack")).toMatchObject({
    DATABASE_URL: "postgres://prod/jobs",
    REDIS_URLS: "redis://a,redis://b",
    LOG_LEVEL: "warn",
  });
  expect(unused(SHELL, both)).toEqual(["WORKER_API"]);
});
