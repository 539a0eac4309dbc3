export * from "./decide.ts";
export * from "./errors.ts";
export * from "./handler.ts";
export * from "./lane.ts";
export * from "./limits.ts";
export * from "./outcome.ts";
export * from "./retry.ts";
export * from "./state.ts";
