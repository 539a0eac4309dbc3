import { MAX_OUTPUT_BYTES, type OutputStream, type ReportEntry, type ReportedOutput } from "@muster/job";

/** What a program wrote and nobody has taken yet, merged by stream; bounded over the whole attempt. */
export class Output {
  #pieces: { readonly stream: OutputStream; readonly chunks: Uint8Array[] }[] = [];
  #bytes = 0;
  #cut = false;

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  add(stream: OutputStream, data: Uint8Array): void {
    if (this.#cut || data.length === 0) return;
    const part = data.subarray(0, MAX_OUTPUT_BYTES - this.#bytes);
    this.#bytes += part.length;
    this.#cut = part.length < data.length;
    // By stream, so that a program that alternates between both does not make a piece of each byte.
    const piece = this.#pieces.find((waiting) => waiting.stream === stream);
    // A copy, which `slice` of a Buffer is not: the reader of the stream may use its buffer again.
    const copy = new Uint8Array(part);
    if (piece === undefined) this.#pieces.push({ stream, chunks: [copy] });
    else piece.chunks.push(copy);
  }

  take(): Omit<ReportEntry, "number">[] {
    const last = this.#pieces.length - 1;
    const entries = this.#pieces.map(({ stream, chunks }, index) => {
      const base64 = Buffer.concat(chunks).toString("base64");
      const cut = this.#cut && index === last;
      return {
        kind: "output",
        data: JSON.stringify({ stream, base64, cut } satisfies ReportedOutput),
      } as const;
    });
    this.#pieces = [];
    return entries;
  }
}
