/**
 * What the command line is called on npm, and what is typed for it once it is installed. Nothing else in our code says it,
 * so that it can be published under another name: only `name` and `bin` in apps/cli/package.json, which a test compares.
 */
export const PACKAGE = "muster";
export const COMMAND = "muster";
