// Loaded by `node --require` before anything else, in the oldest form of JavaScript that there is: an older Node calls
// TypeScript an "unknown file extension", which tells nobody what to do.
"use strict";

const NEEDED = 24;
const found = process.versions.node;

if (Number(found.split(".")[0]) < NEEDED) {
  process.stderr.write(
    "Muster needs Node " +
      NEEDED +
      " or newer, and this is Node " +
      found +
      " (" +
      process.execPath +
      ").\n" +
      "`npm ci` installs the right one into node_modules/.bin, where npm finds it first, unless scripts or development\n" +
      "dependencies were left out (--ignore-scripts, --omit=dev). Otherwise put Node " +
      NEEDED +
      " first on PATH.\n",
  );
  process.exit(1);
}
