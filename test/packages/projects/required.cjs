"use strict";
const { readdirSync } = require("node:fs");
const path = require("node:path");

const folder = path.join(__dirname, "node_modules/@muster");
let entries = 0;
for (const name of readdirSync(folder)) {
  const { exports: paths } = require(path.join(folder, name, "package.json"));
  for (const entry of Object.keys(paths).filter((one) => !one.includes("*"))) {
    require(path.join("@muster", name, entry));
    entries += 1;
  }
}
process.stdout.write(`TOLD ${entries} entries\n`);
