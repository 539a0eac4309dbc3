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
  "postgres://u:p@a,b/db?port=1,2",
  "postgres://u:p@h/db?statement_timeout=20s&lock_timeout=500&idle_in_transaction_session_timeout=1min",
  "postgres://u@h/db?sslmode=prefer&target_session_attrs=primary",
  "postgres://u@h/db?sslmode=require&channel_binding=require",
  "postgres://u@h/db?application_name=me&connect_timeout=10&keepalives=1&keepalives_idle=30&sslcompression=0&",
  "postgres://u@h/db?gssencmode=disable&client_encoding=UTF8&load_balance_hosts=disable&sslsni=1",
  "postgres://u@h/db?sslmode=verify-ca",
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
  ["postgres://u:p@a,b/db?schema=jobs", "the driver ignores schema=; set DATABASE_SCHEMA instead"],
  ["postgres://u:p@h/db?currentSchema=jobs", "the driver ignores currentSchema="],
  [
    "postgres://u:p@h/db?sslrootcert=/nowhere.pem",
    "the file /nowhere.pem (sslrootcert or DATABASE_CA_FILE) cannot be read (ENOENT)",
  ],
  [
    "postgres://u:p@h/db?sslmode=require&sslcert=/nowhere.crt&sslkey=/nowhere.key",
    "the file /nowhere.crt (sslcert) cannot be read",
  ],
  [
    "postgres://u:p@h/db?sslmode=require&sslcert=/own.crt",
    "sslcert and sslkey: expected both or neither; got only sslcert",
  ],
  ["postgres://u:p@h/db?sslkey=/own.key", "expected both or neither; got only sslkey"],
  ["postgres://u:p@h/db?port=none", "its port is not a number from 1 to 65535"],
  ["postgres://u:p@a,b,c/db?port=1,2", "port has 2 numbers for 3 hosts: one for each, or one for all"],
  ["postgres://u:p@/db?host=a,b&port=1,2,3", "port has 3 numbers for 2 hosts"],
  ["postgres://u:p@h/db?port=1,2", "port has 2 numbers for 1 hosts"],
  [
    "postgres://u:p@h/db?statement_timeout=soon",
    "statement_timeout has to be milliseconds, or a number with a unit, such as 20s",
  ],
  ["postgres://u:p@h/db?lock_timeout=-1", "lock_timeout has to be milliseconds"],
  ["postgres://u:p@h/?dbname=jobs", "the driver ignores dbname=; name the database in the path instead"],
  ["postgres://u:p@h/db?passfile=/p", "the driver ignores passfile=; set PGPASSFILE instead"],
  ["postgres://u:p@h/db?pgbouncer=true", "the driver ignores pgbouncer="],
  ["postgres://u:p@h/db?require_auth=scram-sha-256", "the driver ignores require_auth="],
  ["postgres://u:p@a,b/db?sslcrldir=/crls", "the driver ignores sslcrldir="],
  ["postgres://u:p@h/db?client_encoding=latin1", "client_encoding has to be UTF8"],
  ["postgres://u:p@h/db?gssencmode=require", "gssencmode has to be disable or prefer, or left out"],
  ["postgres://u:p@h/db?load_balance_hosts=random", "load_balance_hosts has to be disable, or left out"],
  ["postgres://u:p@h/db?connect_timeout=soon", "connect_timeout has to be a whole number of seconds"],
  ["postgres://u:p@h/db?channel_binding=on", "channel_binding has to be one of disable, prefer, require"],
  [
    "postgres://u:p@h/db?sslmod=require",
    "parameter 1 after the ? has a name that is none of libpq's (did you mean sslmode?)",
  ],
  ["postgres://u@h/db?password=a&hunter2=b", "parameter 2 after the ? has a name that is none of libpq's"],
  ["postgres://u@a,b/db?password=a&hunter", "in a password, write & as %26"],
  ["postgres://u:hunter %2F2@h/db", "it contains a raw %"],
  ["postgres://u:p@h/db%", "it contains a raw %"],
  ["postgres://u:hunter%@a,b/db%e9", "it contains a raw %"],
  ["socket:/run/postgresql?db=jobs&schema=x", "the driver ignores schema="],
  ["mysql://u:p@h/db", "it begins with mysql:"],
  ["jdbc:postgresql://h/db", "it begins with jdbc:"],
  ["postgres:/h/db//", "// has to follow postgres:"],
  ["host=h user=u dbname=db", "it is a list of key=value pairs"],
  ["h:5432/db", "it does not begin like that"],
  ["postgres://u:a@b@c:x@h:y/db", NO_PORT],
  ["postgres://u:a b?c@h/db", "there is a raw ? in front of the @"],
])("case D7, case S6, case S14: what it does not take has its true reason: %s", (url, because) => {
  const parsed = databaseUrl.parse(url);
  expect(parsed).toMatchObject({ ok: false, because: expect.stringContaining(because) as string });
  expect(JSON.stringify(parsed)).not.toContain("hunter");
});
