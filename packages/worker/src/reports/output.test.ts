import { MAX_OUTPUT_BYTES } from "@muster/job";
import { expect, test } from "vitest";
import { Output } from "./output.ts";

type Piece = { stream: string; base64: string; cut: boolean };
const take = (output: Output): Piece[] => output.take().map(({ data }) => JSON.parse(data) as Piece);

test("what waits is joined by stream, and bytes stay as they are", () => {
  const output = new Output();
  for (const byte of Buffer.from("é")) {
    output.add("stdout", Buffer.from([byte]));
    output.add("stderr", Buffer.from([byte + 1]));
  }
  expect(take(output)).toEqual([
    { stream: "stdout", base64: Buffer.from("é").toString("base64"), cut: false },
    { stream: "stderr", base64: Buffer.from([0xc4, 0xaa]).toString("base64"), cut: false },
  ]);
  expect(output.isEmpty).toBe(true);
});

test("an attempt keeps its first 256 KiB, whenever they are taken, and says where the rest is cut", () => {
  const output = new Output();
  const chunk = Buffer.alloc(MAX_OUTPUT_BYTES / 2 - 1, "x");
  let kept = 0;
  const cuts: boolean[] = [];
  for (let n = 0; n < 5; n += 1) {
    output.add("stdout", chunk);
    for (const { base64, cut } of take(output)) {
      kept += Buffer.from(base64, "base64").length;
      cuts.push(cut);
    }
  }
  expect(kept).toBe(MAX_OUTPUT_BYTES);
  expect(cuts).toEqual([false, false, true]);
});

test("what waits is a copy: a reader may use its buffer again", () => {
  const output = new Output();
  const buffer = Buffer.from("first");
  output.add("stdout", buffer);
  buffer.write("other");
  expect(take(output).map(({ base64 }) => Buffer.from(base64, "base64").toString())).toEqual(["first"]);
});
