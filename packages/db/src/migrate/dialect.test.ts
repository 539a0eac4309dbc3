import { expect, test } from "vitest";
import { dialectOf } from "./dialect.ts";

test("a server's dialect is read from what it calls itself", () => {
  expect(dialectOf("PostgreSQL 17.5 on x86_64-pc-linux-gnu, compiled by gcc, 64-bit")).toBe("postgres");
  for (const name of [
    "CockroachDB CCL v24.1.0 (x86_64-pc-linux-gnu, built 2024)",
    "CockroachDB OSS v26.2.1",
    "CockroachDB dev",
  ])
    expect(dialectOf(name)).toBe("cockroach");
});

test("a CockroachDB that lacks what the migrations need is refused before anything is changed", () => {
  for (const name of ["CockroachDB CCL v23.2.4 (x86_64-pc-linux-gnu)", "CockroachDB CCL v24.0.9"])
    expect(() => dialectOf(name)).toThrow(/CockroachDB 2[34]\.[02] is too old: Muster needs 24\.1 or later/u);
});
