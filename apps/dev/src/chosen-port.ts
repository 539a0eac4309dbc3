import { preferPort } from "./stack/ports.ts";

/** The usual port where it is free, else any other; that is said, since people know the usual one by heart. */
export async function chosenPort(what: string, usual: number, say: (line: string) => void): Promise<number> {
  const port = await preferPort(usual);
  if (port !== usual) say(`port ${usual} is taken: ${port} is used for ${what}`);
  return port;
}
