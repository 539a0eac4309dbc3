import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type CliOptions, runCli, type Told } from "../../test/run-cli.ts";
import { loadAll } from "../commands/table.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));
/** Nobody listens there. */
const AWAY = "http://127.0.0.1:1";

const muster = (line: string, more: Partial<CliOptions> = {}): Promise<Told> =>
  runCli(line.split(" ").filter(Boolean), { env: { XDG_CONFIG_HOME: folder, MUSTER_API: AWAY }, ...more });

test.each([
  ["lst", /got "lst" \(did you mean list\?\)/u],
  ["get", /missing required argument 'job-id'/u],
  ["get a b", /too many arguments/u],
  ["list --tpe x", /unknown option '--tpe'\n\(Did you mean --type\?\)/u],
  ["queues resme mail", /unknown command 'resme'\n\(Did you mean resume\?\)/u],
  ["-o yaml list", /--output: expected one of table, wide, json, jsonl, got "yaml"/u],
  ["submit echo {", /the payload: expected JSON/u],
  ["submit echo 1 --json 2", /expected one payload/u],
  ["submit echo --file nowhere.json", /--file: nowhere.json cannot be read \(ENOENT\)/u],
  ["cancel", /expected ids of jobs, filters, or --all; got nothing/u],
  ["list --state dead", /--state: expected one of .*, got "dead" \(did you mean deadletter\?\)/u],
  ["list --api localhost:8081", /--api: expected the address of an API, .* with http or https before it/u],
  [
    "cancel --state succeeded",
    /--state: expected one of scheduled, queued, running, retry, got "succeeded"/u,
  ],
  ["watch", /expected ids of jobs, or one of --type, --queue and --label/u],
  ["queues pause", /expected a queue, --type or --limit, got nothing/u],
  ["queues pause mail --type echo", /got more than one/u],
  ["limits put x --rate 100", /--rate: expected a number and a time such as 100\/1m/u],
  ["limits put x --burst 3", /--burst: expected --rate beside it/u],
  ["schedules preview", /expected a pattern or --every/u],
  ["schedules backfill x", /--from: expected the first time/u],
  ["workers drain", /expected workers by their names/u],
  ["workers drain a --all", /got more than one of these/u],
  ["workers label a", /expected one of --set, --remove and --reset/u],
  ["limits put x --break-window 1m", /--break-window: expected --break-at beside it/u],
  ["limits override x", /missing required argument 'key'/u],
  ["limits override x y", /expected one of --max-running, --rate and --weight, got nothing/u],
  ["placement put x --require gpu", /expected --queue or --type, got neither/u],
  [
    "placement put x --type y --require zone>=a,b",
    /--require: expected gpu, !gpu, zone=eu-1, .*, got "zone>=a,b"/u,
  ],
  ["submit echo --prefer =x", /--prefer: expected gpu, !gpu/u],
  ["submit-many -", /expected a line of JSON for each job, got none/u],
  ["tokens create --name x --grant root", /--grant: expected role\[@queue\+queue\]\[:type\+type\]/u],
  ["context use nowhere", /there is no context "nowhere"/u],
  ["context set x", /--api: expected the API's address/u],
  ["list --context nowhere --api http://a", /expected one of --api and --context/u],
  ["completion tcsh", /expected one of bash, zsh, fish, powershell/u],
])("muster %s: what was expected and what came, and 2", async (line, err) => {
  const env = { XDG_CONFIG_HOME: folder };
  expect(await muster(line, { env })).toMatchObject({ code: 2, out: "", err: expect.stringMatching(err) });
});

test.each([
  ["redrive", "--type", "echo", "--error", ""],
  ["cancel", "--queue", "mail", "--type", ""],
  ["redrive", "--queue", "mail", "--finished-after", ""],
  ["redrive", "--all", "--per-second", ""],
  ["workers", "drain", "--queue", ""],
  ["list", "--search", ""],
  ["submit", "noop", "--idempotency-key", ""],
  ["list", "--api", ""],
  ["list", "--context", ""],
  ["list", "-o", ""],
])(
  "a variable that nobody has set is a mistake, and does not widen what is meant: %s %s %s %s",
  async (...given) => {
    const told = await runCli(given, { env: { XDG_CONFIG_HOME: folder, MUSTER_API: AWAY } });
    expect(told).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining('expected a value, or to be left out, got ""'),
    });
  },
);

test("the key of jobs that lack a limit's label is an empty one", async () => {
  const given = ["queues", "pause", "--limit", "per-team", "--key", ""];
  expect(await runCli(given, { env: { XDG_CONFIG_HOME: folder, MUSTER_API: AWAY } })).toMatchObject({
    code: 3,
  });
});

test("all that is wrong with options is told at once", async () => {
  const told = await muster("submit echo --priority urgent --delay soon --label x --max-attempts 0");
  expect(told.code).toBe(2);
  expect(told.err.match(/--[\w-]+: expected/gu)).toEqual([
    "--priority: expected",
    "--delay: expected",
    "--label: expected",
    "--max-attempts: expected",
  ]);
});

test("an API that is not there is said at once, with what to do, and is 3", async () => {
  for (const line of ["list", "get x", "watch x", "logs x -f", "top --once", "queues pause mail"]) {
    const told = await muster(line);
    expect({ line, ...told }).toMatchObject({
      line,
      code: 3,
      err: expect.stringContaining(`there is no way to the API at ${AWAY} (ECONNREFUSED)`),
    });
    expect(told.err).toContain("muster dev starts one here");
  }
});

test("without a command it teaches, and is 2; with --help it is 0", async () => {
  expect(await muster("")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Usage: muster") });
  const { code, out } = await muster("--help");
  expect(code).toBe(0);
  for (const name of ["submit", "redrive", "doctor", "api", "migrate", "audit verify"])
    expect(out).toContain(`  muster ${name} `);
  expect(await muster("help")).toEqual({ code, out, err: "" });
  expect((await muster("help queues pause")).out).toBe((await muster("queues pause --help")).out);
  expect((await muster("--version")).out).toMatch(/^muster \d+\.\d+\.\d+\n$/u);
});

test("each command's help has an example", async () => {
  for (const entry of await loadAll()) {
    const paths =
      "commands" in entry ? entry.commands.map(({ name }) => `${entry.name} ${name}`) : [entry.name];
    for (const path of paths) {
      const { code, out } = await muster(`${path} --help`);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`Examples:\\n\\n.*muster ${path}`, "u"));
    }
  }
});

test("a context is made, used, listed and forgotten", async () => {
  const env = { XDG_CONFIG_HOME: mkdtempSync(join(folder, "own-")) };
  const made = await muster("context set prod --api https://prod.example --token-file prod.token", { env });
  expect(made).toMatchObject({ code: 0, out: "", err: "prod is https://prod.example, and in use\n" });
  await muster("context set here --api http://127.0.0.1:8081", { env });
  await muster("context use here", { env });
  const { contexts } = JSON.parse((await muster("context list -o json", { env })).out) as {
    contexts: object[];
  };
  expect(contexts).toMatchObject([
    { name: "prod", inUse: false, tokenFile: join(process.cwd(), "prod.token") },
    { name: "here", inUse: true, api: "http://127.0.0.1:8081" },
  ]);
  expect((await muster("context delete here", { env })).code).toBe(0);
  expect((await muster("context list -q", { env })).out).toBe("prod\n");
});

test("where contexts cannot be kept, that is said", async () => {
  const env = { XDG_CONFIG_HOME: "/dev/null" };
  const told = await muster("context set here --api http://127.0.0.1:8081", { env });
  expect(told).toMatchObject({ code: 2, out: "" });
  expect(told.err).toMatch(
    /^muster: \/dev\/null\/muster\/contexts\.json: cannot be written \(\w+\); XDG_CONFIG_HOME/u,
  );
});

test("of a file of jobs every line that is none is named", async () => {
  const stdin = '{"type":"echo"}\n{"type":7}\nno\n\n{"typo":"x"}\n';
  const { code, out, err } = await muster("submit-many -", { stdin });
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err.match(/^muster: line \d: expected a job in JSON, such as \{"type":"noop"\}; ./gmu)).toHaveLength(
    3,
  );
  expect(err.match(/line \d/gu)).toEqual(["line 2", "line 3", "line 5"]);
});
