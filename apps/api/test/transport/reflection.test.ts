import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fromBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import * as v1 from "@muster/proto/grpc/reflection/v1/reflection";
import * as v1alpha from "@muster/proto/grpc/reflection/v1alpha/reflection";
import { describe, expect, test } from "vitest";
import { startTestServer } from "./test-server.ts";

const run = promisify(execFile);
const BUF = fileURLToPath(new URL("../../../../node_modules/.bin/buf", import.meta.url));
const SERVICE = "scheduler.v1.SchedulerService";

type Question = NonNullable<MessageInitShape<typeof v1.ServerReflectionRequestSchema>["messageRequest"]>;

/** Both versions of the protocol have the same messages but for their package. */
type Answer = (v1.ServerReflectionResponse | v1alpha.ServerReflectionResponse)["messageResponse"];

const VERSIONS = { v1: v1.ServerReflection, v1alpha: v1alpha.ServerReflection };

describe.each(Object.entries(VERSIONS))("grpc.reflection.%s", (version, service) => {
  async function ask(...questions: Question[]): Promise<Answer[]> {
    const { url } = await startTestServer();
    const client = createClient(service, createGrpcTransport({ baseUrl: url }));
    async function* requests(): AsyncGenerator<{ host: string; messageRequest: Question }> {
      for (const messageRequest of questions) yield { host: "test", messageRequest };
    }
    const answers: Answer[] = [];
    for await (const { validHost, originalRequest, messageResponse } of client.serverReflectionInfo(
      requests(),
    )) {
      expect(validHost).toBe("test");
      expect(originalRequest?.messageRequest).toMatchObject(questions[answers.length] ?? {});
      answers.push(messageResponse);
    }
    return answers;
  }

  function fileNames(answer: Answer | undefined): string[] {
    if (answer?.case !== "fileDescriptorResponse") throw new Error(`got ${answer?.case}`);
    return answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name);
  }

  test("lists the services", async () => {
    const [answer] = await ask({ case: "listServices", value: "*" });
    expect(answer).toMatchObject({
      case: "listServicesResponse",
      value: {
        service: [
          { name: SERVICE },
          { name: "grpc.health.v1.Health" },
          { name: "grpc.reflection.v1.ServerReflection" },
          { name: "grpc.reflection.v1alpha.ServerReflection" },
        ],
      },
    });
  });

  test.each([
    ["a service", SERVICE, "scheduler/v1/scheduler.proto"],
    ["a method", `${SERVICE}.GetJob`, "scheduler/v1/scheduler.proto"],
    ["a message", "scheduler.v1.JobStatus", "scheduler/v1/job.proto"],
    ["a field", "scheduler.v1.JobStatus.job_id", "scheduler/v1/job.proto"],
    ["an enum", "scheduler.v1.JobState", "scheduler/v1/job.proto"],
    ["an enum's value", "scheduler.v1.JOB_STATE_QUEUED", "scheduler/v1/job.proto"],
    ["a message of an import", "google.protobuf.Timestamp", "google/protobuf/timestamp.proto"],
  ])("finds the file of %s", async (_what, value, file) => {
    const [answer] = await ask({ case: "fileContainingSymbol", value });
    expect(fileNames(answer)[0]).toBe(file);
  });

  test("answers a file together with all that it imports", async () => {
    const [answer] = await ask({ case: "fileByFilename", value: "scheduler/v1/scheduler.proto" });
    expect(fileNames(answer)).toEqual([
      "scheduler/v1/scheduler.proto",
      "google/protobuf/duration.proto",
      "google/protobuf/timestamp.proto",
      "scheduler/v1/attempt.proto",
      "scheduler/v1/cancel.proto",
      "scheduler/v1/explain.proto",
      "scheduler/v1/job.proto",
      "scheduler/v1/watch.proto",
      "scheduler/v1/limit.proto",
      "google/protobuf/struct.proto",
      "scheduler/v1/hold.proto",
      "scheduler/v1/requirement.proto",
    ]);
  });

  test("answers what it does not know with an error, and goes on", async () => {
    const answers = await ask(
      { case: "fileByFilename", value: "nothing.proto" },
      { case: "fileContainingSymbol", value: "scheduler.v1.Nothing" },
      {
        case: "fileContainingExtension",
        value: { containingType: "scheduler.v1.Job", extensionNumber: 100 },
      },
      { case: "allExtensionNumbersOfType", value: "scheduler.v1.Job" },
      { case: undefined },
      { case: "fileByFilename", value: "scheduler/v1/job.proto" },
    );
    expect(
      answers.map((answer) => (answer.case === "errorResponse" ? answer.value.errorCode : answer.case)),
    ).toEqual([
      Code.NotFound,
      Code.NotFound,
      Code.NotFound,
      Code.NotFound,
      Code.InvalidArgument,
      "fileDescriptorResponse",
    ]);
  });

  test("buf curl needs no .proto files", async () => {
    const { url } = await startTestServer();
    const curl = async (...args: string[]): Promise<string> => {
      const reflect = ["--reflect", "--reflect-protocol", `grpc-${version}`];
      const { stdout } = await run(BUF, [
        "curl",
        "--http2-prior-knowledge",
        "--protocol",
        "grpc",
        ...reflect,
        ...args,
      ]);
      return stdout;
    };
    expect(JSON.parse(await curl("-d", '{"job_id":"a"}', `${url}/${SERVICE}/GetJob`))).toEqual({
      jobId: "a",
      state: "JOB_STATE_QUEUED",
    });
    expect((await curl("--list-services", url)).split("\n")).toContain(SERVICE);
    expect((await curl("--list-methods", url)).split("\n")).toContain(`${SERVICE}/WatchJob`);
  });
});

test("reflection needs HTTP/2: over HTTP/1.1 the answer says so", async () => {
  const { url } = await startTestServer();
  const answer = await fetch(`${url}/grpc.reflection.v1.ServerReflection/ServerReflectionInfo`, {
    method: "POST",
    headers: { "content-type": "application/connect+json" },
    body: "",
  });
  expect(answer.status).toBe(505);
});
