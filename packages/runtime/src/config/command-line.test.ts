import { expect, test } from "vitest";
import { answerTo, type Call, type CommandLine } from "./command-line.ts";
import { option } from "./env.ts";
import { text } from "./env-readers.ts";

const COMMAND: CommandLine = {
  name: "worker",
  about: "Runs jobs.",
  example: "COLOUR=red",
  settings: () => Promise.resolve({ COLOUR: option(text, "blue", "What it is painted with.") }),
  run: () => Promise.resolve(),
};
const called = (...given: string[]): Call => ({ typed: "npm run worker", before: "-- ", given });

test("without arguments there is nothing to answer, and the process starts", async () => {
  expect(await answerTo(COMMAND, called())).toBeUndefined();
});

test("--help says what it is, its settings and an example", async () => {
  for (const asked of [["--help"], ["-h"], ["--colour", "--help"]]) {
    const answer = await answerTo(COMMAND, called(...asked));
    expect(answer).toMatchObject({ exitCode: 0 });
    for (const part of [
      COMMAND.about,
      "  COLOUR=blue\n      What it is painted with.",
      "COLOUR=red npm run worker\n",
      "[-- --help",
    ])
      expect(answer?.stdout).toContain(part);
  }
});

test("--version says which", async () => {
  expect(await answerTo(COMMAND, called("--version"))).toEqual({
    stdout: expect.stringMatching(/^muster \d+\.\d+\.\d+\n$/u),
    exitCode: 0,
  });
});

test("every argument that nobody reads is refused by its name, without what may be a password", async () => {
  const answer = await answerTo(
    COMMAND,
    called(
      "--version",
      "--concurrency",
      "50",
      "DATABASE_URL=postgres://me:hunter2@db/x",
      "redis://:hunter2@db",
    ),
  );
  expect(answer?.exitCode).toBe(2);
  expect(answer?.stderr).toContain('got "--concurrency", "50", "DATABASE_URL", a URL\n');
  expect(answer?.stderr).toContain("npm run worker -- --help");
  expect(answer?.stderr).not.toContain("hunter2");
});
