import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { findOrInstall } from "./support/programs.ts";

test("why a program cannot be had says nothing of this machine: it goes into docs/stores.md", async () => {
  const folder = await mkdtemp(join(tmpdir(), "muster-programs-"));
  try {
    // A package manager that has nothing.
    await writeFile(join(folder, "apt-get"), "#!/bin/sh\nexit 100\n");
    await writeFile(join(folder, "sudo"), "#!/bin/sh\nexit 1\n");
    for (const name of ["apt-get", "sudo"]) await chmod(join(folder, name), 0o755);
    vi.stubEnv("PATH", folder);
    const wanted = [{ name: "no-such-server", packages: ["no-such-package"] }];
    const reason = await findOrInstall(wanted, () => undefined).catch((error: unknown) => String(error));
    expect(reason).toContain(
      "no no-such-server: the system's package manager cannot install no-such-package",
    );
    expect(reason).not.toMatch(/[/`]|apt-get|sudo/u);
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
});
