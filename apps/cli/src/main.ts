#!/usr/bin/env node
// Imports nothing at its beginning: an older Node would stop at what it does not know, in words that help nobody.
const NEEDED = "22.12";
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 12)) await import("./muster.ts");
else {
  process.stderr.write(
    `muster: expected Node ${NEEDED} or newer, got ${process.versions.node} (${process.execPath})\n`,
  );
  process.exitCode = 2;
}
