import {
  type DescEnum,
  type DescFile,
  type DescMessage,
  type DescService,
  toBinary,
} from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code, type ConnectRouter } from "@connectrpc/connect";
import { shown } from "@muster/job";
import { file_google_rpc_error_details } from "@muster/proto/google/rpc/error_details";
import * as v1 from "@muster/proto/grpc/reflection/v1/reflection";
import * as v1alpha from "@muster/proto/grpc/reflection/v1alpha/reflection";

/** Both versions of the protocol have the same messages but for their package. */
type Request = v1.ServerReflectionRequest | v1alpha.ServerReflectionRequest;
type Question = Request["messageRequest"];
type Answer =
  | {
      readonly case: "fileDescriptorResponse";
      readonly value: { readonly fileDescriptorProto: Uint8Array[] };
    }
  | {
      readonly case: "listServicesResponse";
      readonly value: { readonly service: { readonly name: string }[] };
    }
  | {
      readonly case: "errorResponse";
      readonly value: { readonly errorCode: Code; readonly errorMessage: string };
    };

/**
 * grpc.reflection v1 and v1alpha: `grpcurl … list` and `describe` without .proto files. `services` are those that the
 * server has besides; their files, and all that these import, can be asked for by file name and by symbol.
 */
export function createReflection(services: readonly DescService[]): (router: ConnectRouter) => void {
  const all = [...services, v1.ServerReflection, v1alpha.ServerReflection];
  const answer = createAnswers(all);
  async function* answers<R extends Request>(
    requests: AsyncIterable<R>,
  ): AsyncGenerator<{ validHost: string; originalRequest: R; messageResponse: Answer }> {
    for await (const request of requests) {
      yield {
        validHost: request.host,
        originalRequest: request,
        messageResponse: answer(request.messageRequest),
      };
    }
  }
  return (router) => {
    router.service(v1.ServerReflection, { serverReflectionInfo: (requests) => answers(requests) });
    router.service(v1alpha.ServerReflection, { serverReflectionInfo: (requests) => answers(requests) });
  };
}

function createAnswers(services: readonly DescService[]): (question: Question) => Answer {
  const files = new Map(
    // No call has the details of errors among its messages; without their file grpcurl shows them as base64.
    [...services.flatMap((service) => withImports(service.file)), file_google_rpc_error_details].map(
      (file) => [file.proto.name, file],
    ),
  );
  const symbols = new Map(
    [...files.values()].flatMap((file) => symbolsOf(file).map((symbol) => [symbol, file])),
  );
  return (question) => {
    if (question.case === undefined) return noQuestion();
    switch (question.case) {
      case "listServices":
        return listAnswer(services);
      case "fileByFilename":
        return filesAnswer(files.get(question.value), "file_by_filename", question.value);
      case "fileContainingSymbol":
        return filesAnswer(symbols.get(question.value), "file_containing_symbol", question.value);
      case "fileContainingExtension":
      case "allExtensionNumbersOfType":
        break;
    }
    return errorAnswer(Code.NotFound, `${question.case}: no message of this server has extensions`);
  };
}

function noQuestion(): Answer {
  return errorAnswer(Code.InvalidArgument, "message_request: expected one of its fields to be set, got none");
}

function listAnswer(services: readonly DescService[]): Answer {
  return {
    case: "listServicesResponse",
    value: { service: services.map(({ typeName: name }) => ({ name })) },
  };
}

function filesAnswer(file: DescFile | undefined, field: string, asked: string): Answer {
  if (file === undefined) return notFound(field, asked);
  const fileDescriptorProto = withImports(file).map(({ proto }) =>
    toBinary(FileDescriptorProtoSchema, proto),
  );
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto } };
}

function notFound(field: string, asked: string): Answer {
  return errorAnswer(Code.NotFound, `${field}: expected one that this server knows, got ${shown(asked)}`);
}

function errorAnswer(errorCode: Code, errorMessage: string): Answer {
  return { case: "errorResponse", value: { errorCode, errorMessage: errorMessage.toWellFormed() } };
}

function withImports(file: DescFile): DescFile[] {
  const found = new Set([file]);
  // A set that grows while it is walked: each file is visited once, however often it is imported.
  for (const { dependencies } of found) for (const dependency of dependencies) found.add(dependency);
  return [...found];
}

/** Full names of all that a file declares, fields, enum values and methods included. */
function symbolsOf(file: DescFile): string[] {
  return [...nestedTypes(file)].flatMap((type) => {
    if (type.kind === "message") return [type.typeName, ...membersOf(type)];
    if (type.kind === "enum") return [type.typeName, ...valuesOf(type)];
    if (type.kind === "service")
      return [type.typeName, ...type.methods.map(({ name }) => `${type.typeName}.${name}`)];
    return [];
  });
}

function membersOf({ typeName, members }: DescMessage): string[] {
  return members.map(({ name }) => `${typeName}.${name}`);
}

/** Enum values are named as siblings of their enum, not as its children. */
function valuesOf({ typeName, values }: DescEnum): string[] {
  const scope = typeName.slice(0, typeName.lastIndexOf(".") + 1);
  return values.map(({ name }) => `${scope}${name}`);
}
