import {
  type ApiToken,
  ApiTokenSchema,
  IdentityKind,
  IdentityKindSchema,
} from "@muster/proto/scheduler/v1/access";
import {
  AdminService,
  CreateTokenResponseSchema,
  GetWhoAmIResponseSchema,
  RevokeTokenResponseSchema,
} from "@muster/proto/scheduler/v1/admin_service";
import { command, type Group } from "../../command/command.ts";
import { LIST_OPTIONS, printList } from "../../command/listing.ts";
import { UsageError } from "../../command/mistakes.ts";
import { duration, flag, integer, text } from "../../command/option.ts";
import { enumWord } from "../../output/enum-words.ts";
import type { Noun } from "../../output/noun.ts";
import { agoText, timeAndAgo, timeText } from "../../output/words.ts";
import { A_TOKEN } from "../placeholders.ts";
import { GRANTS, grantsText } from "./grants.ts";

const stateOf = ({ revokedAt, expiresAt }: ApiToken): string => {
  if (revokedAt !== undefined) return `revoked ${agoText(revokedAt)}`;
  return expiresAt === undefined ? "live" : `until ${timeText(expiresAt)}`;
};

const TOKEN: Noun<typeof ApiTokenSchema> = {
  schema: ApiTokenSchema,
  none: "There is no token.",
  columns: [
    { title: "ID", of: ({ id }) => id },
    { title: "NAME", of: ({ name }) => name },
    { title: "STATE", of: stateOf },
    { title: "USED", of: ({ lastUsedAt }) => agoText(lastUsedAt) || "never" },
    { title: "MADE BY", of: ({ createdBy }) => createdBy, wide: true },
    { title: "ENVIRONMENT", of: ({ environment }) => environment, wide: true },
    { title: "MAY", of: ({ grants }) => grantsText(grants) },
  ],
};

/** `muster tokens`. */
export const TOKENS: Group = {
  name: "tokens",
  about: "Makes, lists and revokes keys to the API, by the API; the first one is made by muster token.",
  commands: [
    command({
      name: "create",
      about: "Makes a key. Its secret is printed once, alone on the standard output, and kept by nobody.",
      options: {
        name: text("NAME", "Who it is for."),
        grant: GRANTS,
        expires: duration("When it ends by itself, from now. Default: never."),
        environment: text("WORD", "What the secret says it is for. Default: live."),
        rotates: text("ID", "The key that it is to take the place of, with its name and what that may."),
        requestId: text("ID", "A repeat with the same one makes no second key."),
      },
      examples: [
        {
          typed: ["--name", "reports", "--grant", "developer@mail+reports", "--expires", "90d"],
          what: "Into a file: put `> reports.token` behind it.",
        },
      ],
      run: async ({ api, out }, { name, grant, expires, environment, rotates, requestId }) => {
        if ((name === "") === (rotates === ""))
          throw new UsageError(["expected --name and --grant, or --rotates; got none of them or both"]);
        const answer = await api(AdminService).createToken({
          name,
          grants: [...grant],
          environment,
          rotates,
          requestId,
          ...(expires !== undefined && { expiry: { case: "ttl", value: expires } as const }),
        });
        out.answer(CreateTokenResponseSchema, answer, answer.token, answer.token);
        const { details } = answer;
        out.note(
          `${details?.name ?? ""} (${answer.id}): ${grantsText(details?.grants ?? [])}. It is not shown again.`,
        );
      },
    }),
    command({
      name: "list",
      about: "Lists keys, without their secrets.",
      options: { ended: flag("Those that are revoked or have expired as well."), ...LIST_OPTIONS },
      examples: [{ typed: ["--ended"], what: "All that are known of." }],
      run: (session, options) =>
        printList(session, options, {
          noun: TOKEN,
          field: "tokens",
          page: async (pageSize, pageToken) => {
            const request = { includeEnded: options.ended, pageSize, pageToken };
            const page = await session.api(AdminService).listTokens(request);
            return { items: page.tokens, nextPageToken: page.nextPageToken };
          },
        }),
    }),
    command({
      name: "revoke",
      about: "Ends a key: it is refused everywhere within 5 s, and its open streams end.",
      arguments: [{ name: "id", doc: "A key's id, as muster tokens list has it." }],
      options: { revision: integer("Only if it is still this one.", Number.MAX_SAFE_INTEGER) },
      examples: [{ typed: [A_TOKEN], what: "One key." }],
      run: async ({ api, out }, { revision }, [id = ""]) => {
        const answer = await api(AdminService).revokeToken({ id, revision: BigInt(revision) });
        out.answer(RevokeTokenResponseSchema, answer, id, `${answer.details?.name ?? ""} (${id}) is revoked`);
      },
    }),
    command({
      name: "whoami",
      about: "Says whom the API takes you for, and what you may do.",
      options: {},
      examples: [{ typed: [], what: "Is it the right key?" }],
      run: async ({ api, out, target }) => {
        const me = await api(AdminService).getWhoAmI({});
        const nobody = me.kind === IdentityKind.UNSPECIFIED;
        out.facts(GetWhoAmIResponseSchema, me, me.name, [
          ["api", target().url],
          ["context", target().context],
          ["name", me.name],
          ["id", me.id],
          ["by", nobody ? "nobody is asked who they are (AUTH=none)" : enumWord(IdentityKindSchema, me.kind)],
          ["token from", target().tokenFrom],
          ["may", grantsText(me.grants)],
          ["until", timeAndAgo(me.expiresAt)],
        ]);
      },
    }),
  ],
};
