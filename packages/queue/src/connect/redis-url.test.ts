import { expect, test } from "vitest";
import { readRedisUrl, redisUrl } from "./redis-url.ts";
import { redisUrls } from "./redis-urls.ts";

test.each([
  ["redis://:p%w@h", "it contains a raw %; write it as %25"],
  ["redis://:p#w@h", "it contains a raw #"],
  ["redis://:p/w@h", "there is a raw / in front of the @"],
  ["redis://h:6379/jobs", "what follows the host is the number of a database"],
  ["redis://a:1,b:2", "it names several hosts: those of a Cluster go after redis+cluster://"],
  ["redis://:p@", "there is no host after the @"],
  ["http://h", "it begins with http:"],
  ["h:6379", "it does not begin like that"],
  ["redis+cluster://:p/w@a,b", "there is a raw / in front of the @"],
  ["redis+cluster://:p%w@a,b", "it contains a raw %; write it as %25"],
  ["redis+cluster://a:1,b:x", "percent-encode what is special"],
  ["redis+cluster://u:p@a:1,b:x", "percent-encode what is special"],
  ["redis+cluster://a,,b", "one of its hosts has no name"],
  ["redis+cluster://a,b/1", "a Cluster has one database"],
  ["redis+sentinel://a,b", "the name by which the Sentinels know the master"],
  ["redis+sentinel://a,b/m/x", "the name by which the Sentinels know the master"],
  ["unix://", "the socket's path follows"],
  ["unix://run/redis.sock", "the socket's path follows"],
  ["unix:///run/redis.sock?db=x", "db has to be the number of a database"],
])("case D7: a URL of Redis that is none has its true reason: %s", (url, because) => {
  expect(redisUrl.parse(url)).toMatchObject({
    ok: false,
    because: expect.stringContaining(because) as string,
  });
});

test.each([
  "redis://h",
  "rediss://u:p%25w@h:6380/2",
  "redis://[::1]:6379/",
  "redis://h?family=6",
  "unix:///run/redis.sock",
])("case D7: what its driver takes is taken: %s", (url) => {
  expect(redisUrl.parse(url)).toEqual({ ok: true, value: url });
});

test.each([
  [
    "redis+cluster://u:p%2C%40@a:7000,b",
    {
      kind: "cluster",
      username: "u",
      password: "p,@",
      seeds: [
        { host: "a", port: 7000 },
        { host: "b", port: 6379 },
      ],
    },
  ],
  ["rediss+cluster://[::1]:7000/0", { kind: "cluster", tls: true, seeds: [{ host: "::1", port: 7000 }] }],
  [
    "redis+sentinel://:p@a,b:1/my%20master/3",
    {
      kind: "sentinel",
      master: "my master",
      db: 3,
      password: "p",
      seeds: [
        { host: "a", port: 26379 },
        { host: "b", port: 1 },
      ],
    },
  ],
  [
    "unix://u:p@/run/a%20b.sock?db=2",
    { kind: "socket", path: "/run/a b.sock", db: 2, username: "u", password: "p" },
  ],
])("a URL of several servers, or of a socket, says all there is to know: %s", (url, value) => {
  expect(readRedisUrl(url)).toMatchObject({ ok: true, value });
});

test.each([
  ["redis://:p@a:1, redis://:p@b:2", "redis+cluster://:p@a:1,b:2"],
  ["rediss://a", "rediss+cluster://a"],
  ["redis+sentinel://a:1/m,redis+sentinel://b:2,c:3/m", "redis+sentinel://a:1,b:2,c:3/m"],
])("several URLs are one: %s", (urls, url) => {
  expect(redisUrls.parse(urls)).toEqual({ ok: true, value: url });
});

test.each([
  ["redis://a,redis://:p@b", "they differ in more than their hosts"],
  ["redis+sentinel://a/m,redis+sentinel://b/n", "they differ in more than their hosts"],
  ["redis://a,b:6379,rediss://c", "they differ in more than their hosts"],
  ["a:1,b:2", "one of them is no URL"],
  ["redis://a/1,redis://b/1", "a Cluster has one database"],
])("several URLs that are no one Redis are refused: %s", (urls, because) => {
  expect(redisUrls.parse(urls)).toMatchObject({
    ok: false,
    because: expect.stringContaining(because) as string,
  });
});
