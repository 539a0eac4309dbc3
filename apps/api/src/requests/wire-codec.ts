import type { DescMethod, Message } from "@bufbuild/protobuf";

/**
 * A second way to read a method's binary requests, and to write their answers. It may know as few of them as it likes:
 * what it does not know, the library reads and writes.
 */
export interface WireCodec {
  /**
   * Undefined: it does not know such a message. Nobody has counted what the bytes hold, so that it has to bound what it
   * builds from them. Never throws.
   */
  read(bytes: Uint8Array): Message | undefined;
  /** Absent where the library writes all of them: then what it reads serves every protocol, and not gRPC alone. */
  write?(answer: Message): Uint8Array<ArrayBuffer> | undefined;
}

export type WireCodecs = ReadonlyMap<DescMethod, WireCodec>;
