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
  ["redis://h:0", "percent-encode what is special"],
  ["redis://u:p@h:0", "what follows the host is not a port from 1 to 65535"],
  ["redis+cluster://u:p@a:1,b:0", "percent-encode what is special"],
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
  ["unix:///run/a%zz.sock", "it contains a raw %; write it as %25"],
  ["redis+sentinel://a/m%zz", "it contains a raw %; write it as %25"],
  ["redis+sentinel://u%C3:%B6pw@a/m", "it contains a raw %; write it as %25"],
  ["redis://u%C3:%B6pw@h", "it contains a raw %; write it as %25"],
  ["redis+sentinel://a/m/1?db=2", "its path and ?db= name two databases"],
  ["redis+sentinel://a/m?db=-1", "db has to be the number of a database"],
  ["redis+cluster://a,b?db=1", "a Cluster has one database"],
  ["redis+cluster://a,b/?family=6", "parameter 1 after the ? means nothing here: there is only db"],
  ["redis://h?family=5", "family has to be 4 or 6"],
  ["redis://h?db=1&keyPrefix=x", "parameter 2 after the ? means nothing here: there is only db, family"],
  ["redis://h?db=1&db=2", "db is there twice"],
  ["redis://h/1?db=2", "its path and ?db= name two databases"],
  ["unix:///run/redis.sock?timeout=1", "parameter 1 after the ? means nothing here: there is only db"],
  ["redis://u:12345?x=1&hunter2@h", "there is a raw ? in front of the @"],
])("case D7: a URL of Redis that is none has its true reason: %s", (url, because) => {
  const parsed = redisUrl.parse(url);
  expect(parsed).toMatchObject({ ok: false, because: expect.stringContaining(because) as string });
  expect(JSON.stringify(parsed)).not.toMatch(/hunter|keyPrefix|pw@/u);
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
    "redis://u:p%40@h:6380/2",
    { kind: "server", tls: false, host: "h", port: 6380, db: 2, username: "u", password: "p@" },
  ],
  ["REDISS://[::1]?db=3&family=6", { kind: "server", tls: true, host: "::1", port: 6379, db: 3, family: 6 }],
  ["redis://", { kind: "server", host: "localhost", port: 6379, db: 0 }],
  ["redis+sentinel://a/m?db=4", { kind: "sentinel", master: "m", db: 4 }],
  ["redis+sentinel://a/m/4?db=4", { kind: "sentinel", master: "m", db: 4 }],
  ["redis+sentinel://a/m/", { kind: "sentinel", master: "m", db: 0 }],
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
])("a URL says all there is to know: %s", (url, value) => {
  expect(readRedisUrl(url)).toMatchObject({ ok: true, value });
});

test.each([
  ["redis://:p@a:1, redis://:p@b:2", "redis+cluster://:p@a:1,b:2"],
  ["rediss://a,rediss://b", "rediss+cluster://a,b"],
  ["redis+cluster://a", "redis+cluster://a"],
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
  ["redis://a,redis://b?db=1", "they differ in more than their hosts"],
  ["redis://a?db=1,redis://b?db=1", "a Cluster has one database"],
  ["redis://a?x=1,redis://b?x=1", "parameter 1 after the ? means nothing here"],
  ["redis+sentinel://a/m%zz,redis+sentinel://b/m%zz", "it contains a raw %"],
  // It was taken for a Cluster, and the reason for which it was refused was that one has to have a hash tag.
  ["redis://a", "write REDIS_URL=redis://… for one server, or redis+cluster://… for a node of a Cluster"],
])("several URLs that are no one Redis are refused: %s", (urls, because) => {
  expect(redisUrls.parse(urls)).toMatchObject({
    ok: false,
    because: expect.stringContaining(because) as string,
  });
});
