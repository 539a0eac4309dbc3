import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { encodeGrpcMessage } from "./grpc-message.ts";

test("punctuation stays readable", () => {
  const message = 'job_id: expected a UUID, got "x" (a=1; b/c?)';
  expect(encodeGrpcMessage(message)).toBe(message);
});

test("what no header can hold is percent-encoded", () => {
  expect(encodeGrpcMessage("50 %\r\nå 😀")).toBe("50 %25%0D%0A%C3%A5 %F0%9F%98%80");
});

test("every well-formed text comes back, and travels as printable ASCII", () => {
  assert(
    property(string({ unit: "grapheme" }), (text) => {
      const encoded = encodeGrpcMessage(text);
      expect(encoded).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeURIComponent(encoded)).toBe(text);
    }),
  );
});
