import { expect, test } from "vitest";
import { readOrder } from "./arguments.ts";

const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");

test.each([
  [
    "create --name ops --role admin",
    { act: "create", name: "ops", grants: [{ role: "admin" }], environment: "live", lastsMs: undefined },
  ],
  [
    "create --name=team-a --role developer@a* --role worker@a:render --environment eu1 --expires 90d",
    {
      act: "create",
      name: "team-a",
      grants: [
        { role: "developer", queues: ["a*"] },
        { role: "worker", queues: ["a"], types: ["render"] },
      ],
      environment: "eu1",
      lastsMs: 7_776_000_000,
    },
  ],
  ["list", { act: "list", ended: false, json: false }],
  ["list --all -o json", { act: "list", ended: true, json: true }],
  ["revoke AbCdEf123456", { act: "revoke", id: "AbCdEf123456" }],
  ["rotate ops --expires 12h", { act: "rotate", id: "ops", lastsMs: 43_200_000 }],
])("%s", (typed, order) => {
  expect(readOrder(words(typed))).toMatchObject({ order });
});

test.each([
  ["", ['expected one of create, list, revoke, rotate, got ""']],
  ["creat", ['expected one of create, list, revoke, rotate, got "creat" (did you mean create?)']],
  [
    "create",
    [
      '--name: expected 1 to 64 of the characters A-Z a-z 0-9 _ . @ / -, got ""',
      "--role: expected role[@queue+queue][:type+type], such as developer@mail*+reports or worker@gpu:render; got nothing",
    ],
  ],
  [
    "create --name --role admin",
    [
      '--name: expected a value after it, got "--role"',
      'create: expected nothing more, got "admin"',
      "--role: expected role[@queue+queue][:type+type], such as developer@mail*+reports or worker@gpu:render; got nothing",
    ],
  ],
  ["create --nam=x --name=a --role admin", ["create has no option --nam (did you mean --name?)"]],
  [
    "create --name a --role root",
    [
      '--role: "root" is no grant: expected one of viewer, developer, operator, admin, worker, submitter, scaler, got "root"',
    ],
  ],
  ["create --name a --role admin more", ['create: expected nothing more, got "more"']],
  [
    "create --name a --role admin --expires soon",
    ['--expires: expected a time of up to 10 years such as 30m, 12h or 90d, got "soon"'],
  ],
  [
    "create --name a --role admin --environment Live",
    ['--environment: expected 1 to 16 of the characters a-z 0-9, got "Live"'],
  ],
  ["list --all=yes --role admin", ['--all: expected no value, got "yes"', "list has no option --role"]],
  ["list -o yaml", ['--output: expected json, got "yaml"']],
  ["revoke", ["revoke: expected the id or the name of a token behind it, got nothing"]],
  ["rotate a b", ['rotate: expected nothing more, got "b"']],
])("%j: everything that is wrong is told at once", (typed, mistakes) => {
  expect(readOrder(words(typed))).toEqual({ mistakes });
});
