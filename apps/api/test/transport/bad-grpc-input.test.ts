import { brotliCompressSync, gzipSync } from "node:zlib";
import { Code } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { envelope, rawRequest } from "./raw-request.ts";
import { startTestServer } from "./test-server.ts";

const GET_JOB = "/scheduler.v1.SchedulerService/GetJob";
const LIST_JOBS = "/scheduler.v1.SchedulerService/ListJobs";
const WATCH_JOB = "/scheduler.v1.SchedulerService/WatchJob";
const REFLECT = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

/** GetJobRequest { job_id: "a" }. */
const GOOD: Buffer = Buffer.from([0x0a, 1, 0x61]);
/** A string field that claims more bytes than there are. */
const CUT: Buffer = Buffer.from([0x0a, 0xff, 0x01]);
const NOT_UTF8: Buffer = Buffer.from([0x0a, 1, 0xff]);
const COMPRESSED = 1;
const LIMIT = 1_000;

interface Case {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly code: Code;
  /** Part of the message. */
  readonly says: string;
}

const { InvalidArgument, ResourceExhausted, Unimplemented } = Code;

const GRPC_CASES: Readonly<Record<string, Case>> = {
  "cut protobuf": { body: envelope(CUT), code: InvalidArgument, says: "premature EOF" },
  "cut protobuf to a stream": {
    path: WATCH_JOB,
    body: envelope(CUT),
    code: InvalidArgument,
    says: "premature EOF",
  },
  "cut protobuf on a stream": {
    path: REFLECT,
    body: envelope(CUT),
    code: InvalidArgument,
    says: "premature EOF",
  },
  "text that is not UTF-8": { body: envelope(NOT_UTF8), code: InvalidArgument, says: "utf-8" },
  "random bytes": {
    body: envelope(Buffer.from("7f3a9c", "hex")),
    code: InvalidArgument,
    says: "parse binary",
  },
  "half a frame header": { body: Buffer.from([0, 0, 0]), code: InvalidArgument, says: "incomplete envelope" },
  "half a frame": { body: envelope(GOOD).subarray(0, 6), code: InvalidArgument, says: "incomplete envelope" },
  "no message": { body: Buffer.alloc(0), code: Unimplemented, says: "missing input message" },
  "two messages": {
    body: Buffer.concat([envelope(GOOD), envelope(GOOD)]),
    code: Unimplemented,
    says: "extra input message",
  },
  "a message over the limit": {
    body: envelope(Buffer.alloc(LIMIT + 1)),
    code: ResourceExhausted,
    says: "1000",
  },
  "a frame that claims 4 GiB": {
    body: Buffer.from([0, 0xff, 0xff, 0xff, 0xff]),
    code: ResourceExhausted,
    says: "4294967295",
  },
  "a compressed frame without an encoding": {
    body: envelope(gzipSync(GOOD), COMPRESSED),
    code: InvalidArgument,
    says: "compressed",
  },
  "an unknown encoding": {
    headers: { "grpc-encoding": "zstd" },
    body: envelope(GOOD, COMPRESSED),
    code: Unimplemented,
    says: "gzip,br",
  },
  "bytes that are not gzip": {
    headers: { "grpc-encoding": "gzip" },
    body: envelope(GOOD, COMPRESSED),
    code: InvalidArgument,
    says: "decompression failed",
  },
  "cut gzip": {
    headers: { "grpc-encoding": "gzip" },
    body: envelope(gzipSync(GOOD).subarray(0, 12), COMPRESSED),
    code: InvalidArgument,
    says: "decompression failed",
  },
  "cut brotli": {
    headers: { "grpc-encoding": "br" },
    body: envelope(brotliCompressSync("x".repeat(50)).subarray(0, 5), COMPRESSED),
    code: InvalidArgument,
    says: "decompression failed",
  },
  "a gzip bomb": {
    headers: { "grpc-encoding": "gzip" },
    body: envelope(gzipSync(Buffer.alloc(100_000)), COMPRESSED),
    code: ResourceExhausted,
    says: "after decompression",
  },
  "a timeout that is no number": {
    headers: { "grpc-timeout": "soon" },
    body: envelope(GOOD),
    code: InvalidArgument,
    says: "timeout value: soon",
  },
  "cut JSON": {
    headers: { "content-type": "application/grpc+json" },
    body: envelope("{"),
    code: InvalidArgument,
    says: "JSON",
  },
  "half a character, which no header can hold, in a message about it": {
    path: LIST_JOBS,
    headers: { "content-type": "application/grpc+json" },
    body: envelope(String.raw`{"pageSize":"\ud800"}`),
    code: InvalidArgument,
    says: "page_size",
  },
  "an unknown method": {
    path: "/scheduler.v1.SchedulerService/Nothing",
    body: envelope(GOOD),
    code: Unimplemented,
    says: "Nothing",
  },
  "an unknown service": {
    path: "/nothing.v1.Nothing/GetJob",
    body: envelope(GOOD),
    code: Unimplemented,
    says: "nothing.v1",
  },
  "a method without an implementation": {
    path: LIST_JOBS,
    body: envelope(""),
    code: Unimplemented,
    says: "ListJobs",
  },
  "an unknown message format": {
    headers: { "content-type": "application/grpc+thrift" },
    body: envelope(GOOD),
    code: InvalidArgument,
    says: "content-type: expected",
  },
  "a host that is none, to a stream": {
    path: WATCH_JOB,
    headers: { ":authority": "localhost:99999" },
    body: envelope(GOOD),
    code: InvalidArgument,
    says: "host",
  },
};

test.each(Object.entries(GRPC_CASES))(
  "gRPC: %s",
  async (_name, { path = GET_JOB, headers = {}, body, code, says }) => {
    const { url, logged } = await startTestServer({ readMaxBytes: LIMIT });
    const answer = await rawRequest(url, path, headers, body);
    expect(answer).toMatchObject({ httpStatus: 200, grpcStatus: code });
    expect(answer.grpcMessage).toContain(says);
    expect(logged(), "a client's mistake is no incident").not.toContain("incident");
  },
);

test("gRPC-Web: cut protobuf, unary and stream", async () => {
  const { url } = await startTestServer();
  for (const path of [GET_JOB, WATCH_JOB]) {
    const answer = await rawRequest(
      url,
      path,
      { "content-type": "application/grpc-web+proto" },
      envelope(CUT),
    );
    expect(answer.body.toString()).toContain(`grpc-status: ${InvalidArgument}\r\n`);
  }
});

test("Connect: cut protobuf to a stream", async () => {
  const { url } = await startTestServer();
  const headers = { "content-type": "application/connect+proto" };
  const answer = await rawRequest(url, WATCH_JOB, headers, envelope(CUT));
  expect(answer.body.toString()).toContain('"code":"invalid_argument"');
});
