import { expect, test } from "vitest";
import { redisUrl } from "./redis-url.ts";

test.each([
  ["redis://:p%w@h", "a raw % stands in it; write it as %25"],
  ["redis://:p#w@h", "a raw # stands in it"],
  ["redis://:p/w@h", "a raw / stands in front of the @"],
  ["redis://h:6379/jobs", "what stands behind the host is the number of a database"],
  ["redis://a:1,b:2", "it names several hosts"],
  ["redis://:p@", "there is no host behind the @"],
  ["http://h", "it begins with http:"],
  ["h:6379", "it does not begin so"],
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
