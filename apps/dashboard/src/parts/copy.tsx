import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

const SAID_MS = 2_000;
/** What is a payload stands beside the button, and fills no screen a second time. */
const LONGEST_TITLE = 500;

/** Puts a text on the clipboard, and says that it has. */
export function Copy({
  text,
  children = "Copy",
}: {
  readonly text: string;
  readonly children?: string;
}): VNode {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (said === "") return undefined;
    const timer = setTimeout(() => setSaid(""), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async (): Promise<void> => setSaid((await write(text)) ? "Copied" : "Press Ctrl-C");
  return (
    <button
      type="button"
      class="small"
      title={text.length > LONGEST_TITLE ? undefined : text}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{said === "" ? children : said}</span>
    </button>
  );
}

/** Clipboards are for pages of https and localhost; elsewhere the text is marked, and a person copies it. */
async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "to-copy";
    field.readOnly = true;
    document.body.append(field);
    field.select();
    field.addEventListener("blur", () => field.remove());
    return false;
  }
}
