import { type PackageFiles, packageFiles } from "@muster/runtime/package-files";

export const files: PackageFiles = packageFiles("@muster/remote-worker", import.meta.url);
