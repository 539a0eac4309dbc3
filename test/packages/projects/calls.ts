import { Code, ConnectError, JobState, openApiClient } from "@muster/api-client";

const { jobs } = openApiClient({ baseUrl: process.env["API_URL"] ?? "", timeoutMs: 60_000 });

async function resultOf(type: string): Promise<string> {
  const { jobId } = await jobs.submitJob({ job: { type } });
  for await (const { state, status } of jobs.watchJob({ jobId })) {
    if (state === JobState.SUCCEEDED) return JSON.stringify(status?.resultBody.value ?? null);
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
