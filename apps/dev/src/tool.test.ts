import { expect, test } from "vitest";
import { readFlags } from "./tool.ts";

const FLAGS = {
  port: { value: "NUMBER", doc: "of the API" },
  data: { value: "FOLDER", doc: "where to" },
  temporary: { doc: "nothing is kept" },
};

test("values of options are read in both forms, and switches have none", () => {
  const mistakes: string[] = [];
  const values = readFlags(FLAGS, ["--port", "80", "--data=-x", "--temporary"], mistakes);
  expect(mistakes).toEqual([]);
  expect(Object.fromEntries(values)).toEqual({ port: "80", data: "-x", temporary: "" });
});

test("every mistake is named, with what was expected and what came", () => {
  const mistakes: string[] = [];
  readFlags(FLAGS, ["--prot=80", "--temporary=no", "start", "--data", "--temporary", "--port"], mistakes);
  expect(mistakes).toEqual([
    "there is no option --prot (did you mean --port?)",
    '--temporary: expected no value, got "no"',
    'expected options only, got "start"',
    '--data: expected FOLDER after it, got "--temporary"',
    "--port: expected NUMBER after it, got nothing",
  ]);
});
