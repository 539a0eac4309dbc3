import { expect, test } from "vitest";
import { redisUrl } from "./redis-url.ts";

test.each([
  ["redis://:p%w@h", "it contains a raw %; write it as %25"],
  ["redis://:p#w@h", "it contains a raw #"],
  ["redis://:p/w@h", "there is a raw / in front of the @"],
  ["redis://h:6379/jobs", "what follows the host is the number of a database"],
  ["redis://a:1,b:2", "it names several hosts"],
  ["redis://:p@", "there is no host after the @"],
  ["http://h", "it begins with http:"],
  ["h:6379", "it does not begin like that"],
])("case D7: a URL of Redis that is none has its true reason: %s", (url, because) => {
  expect(redisUrl.parse(url)).toMatchObject({
    ok: false,
    because: expect.stringContaining(because) as string,
  });
});

test.each(["redis://h", "rediss://u:p%25w@h:6380/2", "redis://[::1]:6379/", "redis://h?family=6"])(
  "case D7: what its driver takes is taken: %s",
  (url) => {
    expect(redisUrl.parse(url)).toEqual({ ok: true, value: url });
  },
);
