import { create } from "@bufbuild/protobuf";
import { type Grant, GrantSchema, Role, RoleSchema } from "@muster/proto/scheduler/v1/access";
import { quoted, UsageError } from "../../command/mistakes.ts";
import type { Option } from "../../command/option.ts";
import { enumWord, enumWords } from "../../output/enum-words.ts";

const ROLES = enumWords<Role>(RoleSchema);
const FORM = "role[@queue+queue][:type+type], such as developer@mail*+reports or worker@gpu:render";

/** As `muster token` has it. */
export const GRANTS: Option<readonly Grant[]> = {
  value: "GRANT",
  doc: `What it may: ${FORM}; roles are ${Object.keys(ROLES).join(", ")}. May be given several times.`,
  many: true,
  read: (given) => given.map(grantOf),
};

function grantOf(text: string): Grant {
  const [, word = "", queues = "", types = ""] = /^([a-z]+)(?:@([^:]+))?(?::(.+))?$/u.exec(text) ?? [];
  const role = ROLES[word];
  if (role === undefined) throw new UsageError([`expected ${FORM}, got ${quoted(text)}`]);
  const list = (names: string): string[] => (names === "" ? [] : names.split("+"));
  return create(GrantSchema, { role, queues: list(queues), types: list(types) });
}

function grantText({ role, queues, types }: Grant): string {
  const where = queues.length === 0 || queues.includes("*") ? "" : `@${queues.join("+")}`;
  const what = types.length === 0 || types.includes("*") ? "" : `:${types.join("+")}`;
  return `${enumWord(RoleSchema, role)}${where}${what}`;
}

export const grantsText = (grants: readonly Grant[]): string => grants.map(grantText).join(", ");
