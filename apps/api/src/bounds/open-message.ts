import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { compressedFlag } from "@connectrpc/connect/protocol";
import { countBinary, MAX_DEPTH } from "./count-binary.ts";
import { countJson } from "./count-json.ts";
import { type Encoding, inflate } from "./inflate.ts";
import { boundsOf, type MethodBounds } from "./method-bounds.ts";
import type { Refusals } from "./refusals.ts";
import type { RequestHold } from "./request-hold.ts";

/** Flags, then the message's length. */
export const HEAD_BYTES = 5;

/** In fewer bytes there is no room for harm, and nearly all messages are shorter. */
const COUNTED_FROM_BYTES = 4_096;

/** How the bytes of one message come. */
export interface MessageForm {
  readonly binary: boolean;
  /** What its compressed bytes are packed with; undefined: nothing that is known here. */
  readonly encoding: Encoding | undefined;
}

export interface Envelope {
  readonly flags: number;
  readonly data: Buffer;
}

/** Looks at the request messages of one method before anything is built from them. */
export class MessageOpener {
  readonly maxBytes: number;
  readonly #method: DescMethod;
  readonly #bounds: MethodBounds;
  readonly #refusals: Refusals;

  /** `maxBytes` holds where the method's own bound is larger. */
  constructor(method: DescMethod, maxBytes: number, refusals: Refusals) {
    this.#method = method;
    this.#bounds = boundsOf(method);
    this.maxBytes = Math.min(maxBytes, this.#bounds.bytes);
    this.#refusals = refusals;
  }

  /**
   * The message of a body that is one envelope.
   * @throws ConnectError INVALID_ARGUMENT (cut off, or it breaks a bound); UNIMPLEMENTED (none, or more than one);
   * RESOURCE_EXHAUSTED (too large)
   */
  async envelope(body: Buffer, form: MessageForm, hold: RequestHold): Promise<Envelope> {
    return this.opened(this.#split(body), form, hold);
  }

  /** The same for whoever calls `counted` before building anything from the message. */
  async uncounted(body: Buffer, form: MessageForm, hold: RequestHold): Promise<Envelope> {
    return this.#inflated(this.#split(body), form, hold);
  }

  /** The same envelope, inflated and counted. One whose encoding is not known stays as it is. */
  async opened(envelope: Envelope, form: MessageForm, hold: RequestHold): Promise<Envelope> {
    const { flags, data } = await this.#inflated(envelope, form, hold);
    return { flags, data: (flags & compressedFlag) === 0 ? this.counted(data, form) : data };
  }

  /** The message of a body that is nothing else. */
  async message(body: Buffer, form: MessageForm, hold: RequestHold): Promise<Buffer> {
    return this.counted(await this.uncountedMessage(body, form, hold), form);
  }

  /** The same for whoever calls `counted` before building anything from it. */
  async uncountedMessage(body: Buffer, { encoding }: MessageForm, hold: RequestHold): Promise<Buffer> {
    return encoding === undefined ? body : this.#inflate(body, encoding, hold);
  }

  async #inflated(envelope: Envelope, { encoding }: MessageForm, hold: RequestHold): Promise<Envelope> {
    const { flags, data } = envelope;
    if ((flags & compressedFlag) === 0 || encoding === undefined) return envelope;
    return { flags: flags & ~compressedFlag, data: await this.#inflate(data, encoding, hold) };
  }

  #inflate(body: Buffer, encoding: Encoding, hold: RequestHold): Promise<Buffer> {
    let size = 0;
    return inflate(body, encoding, (bytes) => {
      size += bytes;
      if (size > this.maxBytes)
        throw this.#refusals.tooManyBytes("message after decompression", this.maxBytes, "more");
      hold.take(bytes);
    });
  }

  /** @throws ConnectError for a length that no message of the method has */
  checkLength(length: number): void {
    if (length > this.maxBytes) throw this.#refusals.tooManyBytes("message", this.maxBytes, String(length));
  }

  #split(body: Buffer): Envelope {
    if (body.length === 0) throw broken("missing input message for unary method", Code.Unimplemented);
    if (body.length < HEAD_BYTES) throw broken("incomplete envelope", Code.InvalidArgument);
    const length = body.readUInt32BE(1);
    this.checkLength(length);
    const rest = body.length - HEAD_BYTES - length;
    if (rest < 0) throw broken("incomplete envelope", Code.InvalidArgument);
    if (rest > 0) throw broken("received extra input message for unary method", Code.Unimplemented);
    return { flags: body.readUInt8(0), data: body.subarray(HEAD_BYTES) };
  }

  /** @throws ConnectError INVALID_ARGUMENT for a message that holds too much */
  counted(data: Buffer, { binary }: MessageForm): Buffer {
    if (data.length < COUNTED_FROM_BYTES) return data;
    const { elements, jsonElements, lists } = this.#bounds;
    const counted = binary
      ? countBinary(data, this.#method.input, this.#bounds)
      : countJson(data, jsonElements);
    if (!("broken" in counted)) return data;
    if (counted.broken === "list") {
      const most = lists[counted.list] ?? 0;
      throw this.#tooMany("elements", `${counted.list}: expected at most ${most} ${counted.list}, got more`);
    }
    throw counted.broken === "depth"
      ? this.#tooMany("depth", `message: expected at most ${MAX_DEPTH} levels of nesting, got more`)
      : this.#tooMany(
          "elements",
          `message: expected at most ${binary ? elements : jsonElements} fields, entries of lists and maps, and JSON values, got more`,
        );
  }

  #tooMany(reason: "elements" | "depth", message: string): ConnectError {
    return this.#refusals.error(reason, Code.InvalidArgument, message);
  }
}

const broken = (what: string, code: Code): ConnectError => new ConnectError(`protocol error: ${what}`, code);
