import { faultKind, faultOf, withFault } from "@muster/runtime";
import { expect, test } from "vitest";
import { sqlFault } from "./sql-fault.ts";
import { classify, isRowFault } from "./sql-state.ts";

const kindsOf = (codes: readonly string[]): string =>
  [...new Set(codes.map((code) => sqlFault(code, "").kind))].join();

test("what an operator has to mend is permanent, what passes by itself is not, and the rest is a row's fault or ours", () => {
  const refused = ["28P01", "28000", "42501", "3D000", "3F000", "42P01", "42703", "42883", "57P04", "XX001"];
  expect(kindsOf(refused)).toBe("permanent");
  expect(kindsOf(["EACCES", "CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT"])).toBe("permanent");
  expect(
    kindsOf(["53100", "53300", "25006", "25P04", "57014", "57P01", "40001", "55P03", "08006", "XX000"]),
  ).toBe("passing");
  expect(kindsOf(["ECONNREFUSED", "ENOTFOUND", "ENOENT", "ETIMEDOUT", "ECONNRESET"])).toBe("passing");
  expect(kindsOf(["22P02", "22P05", "23505", "54000"])).toBe("row");
  // A trigger's own code, too.
  expect(kindsOf(["P0001", "09000", "44000", "TEN01", "MY404", "99001"])).toBe("row");
  expect(kindsOf(["42601", "42P08", "0A000", "ERR_INVALID_ARG_TYPE", ""])).toBe("ours");
});

test("what poolers and the driver tell only in words is read from their words", () => {
  const kinds = (code: string, messages: readonly string[]): string[] =>
    messages.map((message) => `${sqlFault(code, message).kind} ${sqlFault(code, message).reason}`);
  expect(
    kinds("08P01", [
      "no such database: x",
      "no such user: x",
      "unsupported startup parameter: options",
      "query_wait_timeout",
      "client_login_timeout",
      "no more connections allowed (max_client_conn)",
      "something new",
    ]),
  ).toEqual([
    "permanent database_missing",
    "permanent database_password",
    "permanent database_pooler",
    "passing database_too_many_connections",
    "passing database_unreachable",
    "passing database_too_many_connections",
    "passing database_unreachable",
  ]);
  expect(
    kinds("", [
      "SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string",
      "The server does not support SSL connections",
      "Query read timeout",
      "timeout exceeded when trying to connect",
      "Connection terminated unexpectedly",
      "x is not a function",
    ]),
  ).toEqual([
    "permanent database_password",
    "permanent database_tls",
    "passing database_timeout",
    "passing database_unreachable",
    "passing database_unreachable",
    "ours database_bug",
  ]);
});

test("an error carries what it means, and so does what it caused", () => {
  const driver = Object.assign(new Error("denied"), { code: "42501" });
  const fault = classify(driver);
  const outer = new Error("unavailable", { cause: new Error("x", { cause: driver }) });
  expect(faultOf(outer)).toBe(fault);
  expect(faultKind(new TypeError("x"))).toBe("ours");
  const loop = new Error("its own cause");
  loop.cause = loop;
  expect(faultOf(loop)).toBeUndefined();
  expect(faultKind(withFault(loop, fault))).toBe("permanent");
});

test("asking whether a row is at fault does not call an error of another store the database's", () => {
  const foreign = new Error("NOPERM");
  expect(isRowFault(foreign)).toBe(false);
  expect(faultOf(foreign)).toBeUndefined();
});

test("what a policy refuses is one row's fault, though its code is that of a missing right", () => {
  const refused = Object.assign(new Error("neue Zeile verletzt Policy"), { code: "42501" });
  expect(classify(refused).kind).toBe("permanent");
  const byPolicy = Object.assign(new Error("x"), { code: "42501", routine: "ExecWithCheckOptions" });
  expect(classify(byPolicy)).toMatchObject({ kind: "row", reason: "database_rule" });
});
