import { keyRing, SealError, Sealing } from "@muster/sealing";
import { expect, test } from "vitest";
import { UNSEAL } from "./tool.ts";
import { unseal } from "./unseal.ts";

const keys = keyRing(`k1:${Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString("base64")}`);
const JOB_ID = "0199c0de-0000-7000-8000-00000000002a";

test("an envelope opens in whatever form it is shown, and says nothing of a job that it is not of", async () => {
  const sealer = await new Sealing({ keys }).sealer();
  const clear = { content: "json", data: Buffer.from('{"to":"ada"}') } as const;
  const payload = sealer.seal(clear, { purpose: "payload", type: "mail" });
  const forms = [
    payload,
    `${payload.toString("base64")}\n`,
    `"${payload.toString("base64")}"`,
    payload.toString("base64url"),
    `\\x${payload.toString("hex")}`,
  ].map((form) => Buffer.from(form));
  for (const input of forms)
    expect(await unseal(keys, { input, type: "mail", jobId: undefined })).toEqual(clear);
  const place = { purpose: "error", type: "mail", jobId: JOB_ID } as const;
  const error = sealer.sealText(
    { text: "no such user", code: "error", maxLength: 4_000, fingerprint: true },
    place,
  );
  const input = Buffer.from(error);
  expect(Buffer.from((await unseal(keys, { input, type: "mail", jobId: JOB_ID })).data).toString()).toBe(
    "no such user",
  );
  const wrong = [
    { input, type: "mail", jobId: undefined },
    { input, type: "mail", jobId: JOB_ID.replace("2a", "2b") },
    { input, type: "fax", jobId: JOB_ID },
    { input: Buffer.from("no such user"), type: "mail", jobId: JOB_ID },
  ];
  for (const one of wrong) await expect(unseal(keys, one)).rejects.toThrow(SealError);
});

test("what is missing is said at once", () => {
  const mistakes: string[] = [];
  UNSEAL.prepare(
    new Map([
      ["job", "7"],
      ["keys", "file"],
    ]),
    mistakes,
  );
  expect(mistakes).toEqual([
    "--type: expected the job's type; it is not given",
    "--job: expected a job's id, got another text",
  ]);
});
