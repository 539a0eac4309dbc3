import { fromJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { jsonOf, textOfBytes } from "./json.ts";

test.each([[null], [0.5], ["a"], [false], [[1, [], {}]], [{ a: { b: [null, "c"] }, "": true }]])(
  "%j comes back as it was",
  (json) => {
    expect(jsonOf(fromJson(ValueSchema, json))).toEqual(json);
  },
);

test("bytes are shown as text where they are one", () => {
  expect(textOfBytes(new TextEncoder().encode("grüße"))).toBe("grüße");
  expect(textOfBytes(new Uint8Array([0xff, 0xfe]))).toBe("2 bytes that are no text");
});
