/** Of every package, which are published together. A constant, because a bundle has no package.json to look it up in. */
export const VERSION = "0.2.0";
