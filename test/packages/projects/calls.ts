import { Code, ConnectError, JobState, jsonOf, openApiClient, valueOf } from "@muster/api-client";

// A timer that outlives its call would keep this program from ending for ten minutes.
const { jobs } = openApiClient({ baseUrl: process.env["API_URL"] ?? "", timeoutMs: 600_000 });

async function resultOf(type: string): Promise<string> {
  const { jobId } = await jobs.submitJob({ job: { type, body: { case: "json", value: valueOf({ n: 7 }) } } });
  for await (const { state, status } of jobs.watchJob({ jobId })) {
    const body = status?.resultBody;
    if (state === JobState.SUCCEEDED)
      return body?.case === "resultJson" ? JSON.stringify(jsonOf(body.value)) : String(body?.case);
    if (state === JobState.FAILED) return status?.lastError ?? "";
  }
  throw new Error(`the watch of ${type} has ended before its job`);
}

async function main(): Promise<void> {
  const told = [await resultOf("inProcess"), await resultOf("inThread"), await resultOf("die")];
  const refused: unknown = await jobs.getJob({ jobId: "x" }).catch((error: unknown) => error);
  const code = refused instanceof ConnectError ? Code[refused.code] : String(refused);
  process.stdout.write(`TOLD ${told.join(" ")} ${code}\n`);
}

void main();
