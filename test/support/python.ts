import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CannotBeHad, findOrInstall, type Program } from "./programs.ts";

const run = promisify(execFile);
const PROTO = fileURLToPath(new URL("../../proto/", import.meta.url));

const PYTHON: Program = {
  name: "python3",
  // Debian's own, for which its packages are; one in front of it on PATH has none of them.
  folders: ["/usr/bin"],
  packages: ["python3", "python3-grpcio", "python3-protobuf"],
  isComplete: (file) =>
    run(file, ["-c", "import grpc, google.protobuf"]).then(
      () => true,
      () => false,
    ),
};
const PROTOC: Program = { name: "protoc", packages: ["protobuf-compiler", "libprotobuf-dev"] };

/**
 * Python with gRPC, and the messages of the API made for it in `folder`, as its users make them.
 * @returns its file, or why there is none
 */
export async function pythonWithMessages(
  folder: string,
  say: (line: string) => void,
): Promise<{ readonly file: string } | { readonly missing: string }> {
  try {
    const [file = "", protoc = ""] = await findOrInstall([PYTHON, PROTOC], say);
    const files = globSync("scheduler/v1/*.proto", { cwd: PROTO }).map((name) => join(PROTO, name));
    await run(protoc, [`--proto_path=${PROTO}`, `--python_out=${folder}`, ...files]);
    return { file };
  } catch (error) {
    if (error instanceof CannotBeHad) return { missing: error.message };
    throw error;
  }
}
