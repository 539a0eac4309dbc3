const MAX_CHARS = 400;
const KNOWN = new Set(["level", "time", "pid", "hostname", "name", "msg"]);

/** A line of a process's log as a person reads it: `worker-1 greeting name="Ada"`. What is no JSON stays as it is. */
export function terminalLine(process: string, line: string): string {
  const entry = parsed(line);
  if (entry === undefined) return `${process} ${line}`.slice(0, MAX_CHARS);
  const { level, msg } = entry;
  const rest = Object.entries(entry)
    .filter(([name]) => !KNOWN.has(name))
    .map(([name, value]) => `${name}=${name === "err" ? messageOf(value) : JSON.stringify(value)}`);
  const words = [
    process,
    ...(level === "info" ? [] : [String(level)]),
    typeof msg === "string" ? msg : "",
    ...rest,
  ];
  return words.join(" ").slice(0, MAX_CHARS);
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const entry: unknown = JSON.parse(line);
    return isRecord(entry) && "level" in entry ? entry : undefined;
  } catch {
    // A line of the user's own that begins like JSON.
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

const messageOf = (error: unknown): string => JSON.stringify(isRecord(error) ? error["message"] : error);
