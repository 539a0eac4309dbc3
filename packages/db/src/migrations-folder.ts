import { packageFiles } from "@muster/runtime/package-files";

const files = packageFiles("@muster/db", import.meta.url);

/** Where the numbered .sql files are. Looked up when they are needed: a bundled program that only submits has none. */
export const migrationsFolder = (): URL => files.file("../migrations/");
