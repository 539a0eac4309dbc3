import { formsOf } from "./secret-forms.ts";
import { hideForms, longestFirst, rememberedForms } from "./secrets.ts";

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Replaces secrets in bytes that come in pieces, as a program writes them: one may lie in two pieces. What may be the
 * beginning of one waits for the next piece; all else goes on at once.
 */
export class SecretFilter {
  readonly #source: () => readonly string[];
  #of: readonly string[] | undefined;
  /** As texts with a character for each byte, the longest first. */
  #forms: readonly string[] = [];
  #held: Buffer = NOTHING;

  /** @param secrets default: all that this process knows by then */
  constructor(secrets?: readonly string[]) {
    const own = secrets?.flatMap(formsOf);
    this.#source = own === undefined ? rememberedForms : () => own;
  }

  /** What can go on of what has come. */
  push(piece: Uint8Array): Buffer {
    this.#learn();
    const text = hideForms(Buffer.concat([this.#held, piece]).toString("latin1"), this.#forms);
    const end = this.#mayBegin(text);
    this.#held = Buffer.from(text.slice(end), "latin1");
    return Buffer.from(text.slice(0, end), "latin1");
  }

  /** What is left when nothing more comes. */
  end(): Buffer {
    const rest = this.#held;
    this.#held = NOTHING;
    return rest;
  }

  /** One may be exchanged between two pieces. */
  #learn(): void {
    const forms = this.#source();
    if (forms === this.#of) return;
    this.#of = forms;
    this.#forms = longestFirst(forms.map((form) => Buffer.from(form).toString("latin1")));
  }

  /** Where the end of the text begins that a secret may begin with. */
  #mayBegin(text: string): number {
    let first = text.length;
    for (const form of this.#forms) {
      const begin = form[0] ?? "";
      for (
        let at = text.indexOf(begin, Math.max(0, text.length - form.length + 1));
        at !== -1 && at < first;
        at = text.indexOf(begin, at + 1)
      )
        if (form.startsWith(text.slice(at))) first = at;
    }
    return first;
  }
}
