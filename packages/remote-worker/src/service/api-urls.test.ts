import { expect, test } from "vitest";
import { apiMistake, readUrls } from "./api-urls.ts";

test.each([
  ["jobs.example.com", "https://jobs.example.com"],
  ["jobs.example.com:8081", "https://jobs.example.com:8081"],
  ["127.0.0.1:8081", "http://127.0.0.1:8081"],
  ["localhost:8081", "http://localhost:8081"],
  ["[::1]:8081", "http://[::1]:8081"],
  ["http://jobs:8081/", "http://jobs:8081"],
  ["https://example.com/jobs", "https://example.com/jobs"],
])("%s is %s", (text, url) => {
  expect([apiMistake(text), readUrls([text])]).toEqual([undefined, [url]]);
});

test.each([
  ["grpc://jobs:8081", "it begins with grpc:"],
  ["https://me:secret@jobs", "known by a token"],
  ["https://jobs?x=1", "nothing may follow its path"],
  ["jobs:port", "it is no address"],
])("%s is refused", (text, because) => {
  expect(apiMistake(text)).toContain(because);
});
