import type { Tool } from "@muster/app-dev/tool";
import { isJobId } from "@muster/job";

const KEYS = "PAYLOAD_KEYS_FILE";

/** `muster unseal`. */
export const UNSEAL: Tool = {
  name: "unseal",
  about: "Opens one sealed payload, result, error or report with your keys.",
  text: `Reads an envelope from its standard input and writes what it holds to its standard output: the bytes themselves, base64 as the
API and logs show them, \\x… as psql does, or a text that begins with sealed:… such as last_error. The keys are those of
${KEYS}. Nothing is sent anywhere.`,
  flags: {
    type: { value: "TYPE", doc: "The job's type." },
    job: { value: "ID", doc: "The job's id: needed for whatever a worker wrote, which is tied to its job." },
    keys: { value: "FILE", doc: `The file with the keys. Default: the one that ${KEYS} names.` },
  },
  examples: [
    ["--type mail < payload.bin", "A payload."],
    [
      "--type mail --job 0199c0de-0000-7000-8000-000000000000 <<< 'sealed:error:…'",
      "The last error of a job, as GetJob shows it.",
    ],
  ],
  prepare(values, mistakes) {
    const type = values.get("type");
    const jobId = values.get("job");
    const file = values.get("keys") ?? process.env[KEYS] ?? "";
    if (type === undefined) mistakes.push("--type: expected the job's type; it is not given");
    if (jobId !== undefined && !isJobId(jobId)) mistakes.push(`--job: expected a job's id, got another text`);
    if (file === "") mistakes.push(`--keys: expected a file with keys, here or by ${KEYS}; none is given`);
    return () => print(file, type ?? "", jobId);
  },
};

const FAILED = 1;

async function print(file: string, type: string, jobId: string | undefined): Promise<void> {
  const { keyRingFile, SealError } = await import("@muster/sealing");
  const { ConfigError } = await import("@muster/runtime");
  const { unseal } = await import("./unseal.ts");
  try {
    const keys = keyRingFile(file);
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
    const { data } = await unseal(keys, { input: Buffer.concat(chunks), type, jobId });
    process.stdout.write(data);
  } catch (error) {
    if (!(error instanceof SealError) && !(error instanceof ConfigError)) throw error;
    const told = error instanceof ConfigError ? error.mistakes : [`what was read ${error.message}`];
    process.stderr.write(told.map((line) => `unseal: ${line}\n`).join(""));
    process.exitCode = FAILED;
  }
}
