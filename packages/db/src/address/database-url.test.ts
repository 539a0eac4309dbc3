import { expect, test } from "vitest";
import { databaseUrl } from "./database-url.ts";

test.each([
  "postgres://postgres@127.0.0.1:5432/scheduler",
  "postgresql://u:p@h/db?sslmode=disable",
  "postgres://u@/db?host=/var/run/postgresql",
  "postgres://u:p@/db?host=/cloudsql/project:region:instance",
  "postgres:///db?host=/cloudsql/project:region:instance",
  "postgres://u:p@%2Fvar%2Frun%2Fpostgresql/db",
  "/var/run/postgresql scheduler",
  "socket:/var/run/postgresql?db=scheduler",
  "postgresql://",
  "postgres://h",
  "postgres://u:p%23%40%2F%25w@h/db",
  "postgres://u:p%w@h/db",
  "postgres://u:p w@h/db",
  "postgres://u:p@ss@h/db",
  "postgres://u:p@[::1]:5432/db",
  "postgres://h:5432/db?user=me@x&password=a/b",
  "postgres://u:p@h/db?options=-c%20search_path%3Djobs",
  "  postgres://u:p@h/db \n",
  "postgres://u:p@a:1,b:2/db",
  "postgres://u:p@a,[::1]:5433/db?target_session_attrs=read-write",
  "postgres://u:p@/db?host=a,b&port=1,2",
  "postgres://u@h/db?sslmode=prefer&target_session_attrs=primary",
])("case D7: what the driver takes is taken: %s", (url) => {
  expect(databaseUrl.parse(url)).toEqual({ ok: true, value: url.trim() });
});

const NO_PORT = "what follows the host is not a port from 1 to 65535";

test.each([
  ["postgres://u:hunter#2@h/db", "it contains a raw #; in a password, write # as %23"],
  ["postgres://u:1#2@h/db", "it contains a raw #"],
  ["postgres://u:hunter?2@h/db", "there is a raw ? in front of the @; in a password, write ? as %3F"],
  ["postgres://u:1?2@h/db", "there is a raw ? in front of the @"],
  ["postgres://u:hunter/2@h/db", "there is a raw / in front of the @; in a password, write / as %2F"],
  ["postgres://u:1/2@h/db", "there is a raw / in front of the @"],
  ["postgres://u:hunter%ff@h/db", "it contains a raw %; write it as %25"],
  ["postgres://u:hunter%zz%4A@h/db", "it contains a raw %; write it as %25"],
  ["postgres://u:p@h:99999/db", NO_PORT],
  ["postgres://u:p@h:none/db", NO_PORT],
  ["postgres://u:p@::1:5432/db", "an IPv6 address goes in brackets"],
  ["postgres://u:p@a:1,b:none/db", NO_PORT],
  ["postgres://u:p@a:1,,b:2/db", "one of its hosts has no name"],
  ["postgres://u:hunter#2@a,b/db", "it contains a raw #"],
  [
    "postgres://u:p@a,b/db?target_session_attrs=standby",
    "target_session_attrs has to be one of any, read-write",
  ],
  ["postgres://u:p@h/db?sslmode=on", "sslmode has to be one of disable, allow, prefer"],
  ["postgres://u:p@a,b/db?schema=jobs", "the driver ignores schema=; set DATABASE_SCHEMA to jobs instead"],
  ["postgres://u:p@h/db?currentSchema=jobs", "the driver ignores currentSchema="],
  ["postgres://u:p@h/db?sslrootcert=/nowhere.pem", "a file that it names cannot be read (ENOENT)"],
  ["mysql://u:p@h/db", "it begins with mysql:"],
  ["jdbc:postgresql://h/db", "it begins with jdbc:"],
  ["postgres:/h/db//", "// has to follow postgres:"],
  ["host=h user=u dbname=db", "it is a list of key=value pairs"],
  ["h:5432/db", "it does not begin like that"],
  ["postgres://u:a@b@c:x@h:y/db", NO_PORT],
  ["postgres://u:a b?c@h/db", "there is a raw ? in front of the @"],
])("case D7: what it does not take has its true reason: %s", (url, because) => {
  const parsed = databaseUrl.parse(url);
  expect(parsed).toMatchObject({ ok: false, because: expect.stringContaining(because) as string });
  expect(JSON.stringify(parsed)).not.toContain("hunter");
});
