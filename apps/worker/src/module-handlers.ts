import { basename, extname } from "node:path";
import { types } from "node:util";
import { type Handler, refusalOf, typeRefusalOf } from "@muster/job";
import { isDefinedSchedule, type ScheduleRequest } from "@muster/schedule";

type Exports = Readonly<Record<string, unknown>>;

/** What a module's exports say: its handlers by type, and what is wrong with them, as ends of `<file> …`. */
export interface ModuleHandlers {
  readonly handlers: ReadonlyMap<string, Handler>;
  /** What `defineSchedule` made, exported one by one or in arrays. */
  readonly schedules: readonly ScheduleRequest[];
  readonly mistakes: readonly string[];
}

/** File names that say where something is, not what it does. */
const NAMELESS = new Set(["index", "main", "mod", "handler", "handlers", "jobs", "tasks", "worker"]);

/**
 * Handlers by type. Every exported function handles the type of its name; `handlers`, and an object that is the default
 * export or `module.exports`, hold handlers as its own functions; a function that is all of that is named by its file.
 */
export function handlersOfModule(file: string, module: Exports): ModuleHandlers {
  const found = new Found();
  const { named, whole } = partsOf(module);
  found.takeExports(named);
  if (typeof whole === "function") found.takeWhole(file, whole);
  else if (isDefinedSchedule(whole)) found.takeExports([["default", whole]]);
  else if (typeof whole === "object" && whole !== null) found.takeExports(Object.entries(whole));
  return found;
}

class Found implements ModuleHandlers {
  readonly handlers = new Map<string, Handler>();
  readonly #schedules = new Set<ScheduleRequest>();
  readonly mistakes: string[] = [];

  /** Each once: it may be exported by its name and in an array. */
  get schedules(): readonly ScheduleRequest[] {
    return [...this.#schedules];
  }

  /** Anything that is neither a function, nor `handlers`, nor a schedule is the module's own business. */
  takeExports(exports: readonly (readonly [string, unknown])[]): void {
    for (const [name, value] of exports) {
      if (typeof value === "function") this.#take(name, value);
      else if (isDefinedSchedule(value)) this.#schedules.add(value);
      else if (Array.isArray(value)) this.#takeList(value);
      else if (name === "handlers" && typeof value === "object" && value !== null) this.#takeMap(value);
    }
  }

  #takeList(values: readonly unknown[]): void {
    for (const value of values) if (isDefinedSchedule(value)) this.#schedules.add(value);
  }

  takeWhole(file: string, handler: unknown): void {
    // An export can have a name and be the default, too.
    if (new Set<unknown>(this.handlers.values()).has(handler)) return;
    const type = basename(file, extname(file));
    if (NAMELESS.has(type)) this.mistakes.push(`exports a function without a name: ${NAME_IT}`);
    else this.#take(type, handler);
  }

  #takeMap(map: object): void {
    const other = Array.isArray(map) ? "an array" : types.isMap(map) ? "a Map" : undefined;
    if (other === undefined) for (const [type, handler] of Object.entries(map)) this.#take(type, handler);
    else this.mistakes.push(`exports \`handlers\` as ${other}: expected an object, { "the.type": handler }`);
  }

  #take(type: string, value: unknown): void {
    const typeRefusal = typeRefusalOf(type);
    const refusal = refusalOf(value);
    if (typeRefusal !== undefined) this.mistakes.push(`exports the type "${type}": ${typeRefusal}`);
    else if (refusal !== undefined) this.mistakes.push(`exports "${type}", which ${refusal}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a function; what it does with a job is its own
    else this.handlers.set(type, value as Handler);
  }
}

const NAME_IT =
  "export it under the name of its job type, as `export const resize = …` or `module.exports = { resize }`";

interface Parts {
  readonly named: readonly (readonly [string, unknown])[];
  /** The default export, or all that a CommonJS module exports. */
  readonly whole: unknown;
}

/** How Node shows CommonJS: `default` and `module.exports` are the exports, and some of their names stand beside them. */
function partsOf(module: Exports): Parts {
  const own = Object.entries(module).filter(([name]) => name !== "default" && name !== "module.exports");
  const exports: unknown = module["module.exports"];
  const isObject = typeof exports === "object" && exports !== null;
  // Compiled from an ES module: its default export is one of the exports.
  if (isObject && "__esModule" in exports)
    return {
      named: Object.entries(exports).filter(([name]) => name !== "default"),
      whole: "default" in exports ? exports.default : undefined,
    };
  if ("module.exports" in module)
    return isObject ? { named: [], whole: exports } : { named: own, whole: exports };
  return { named: own, whole: module["default"] };
}
