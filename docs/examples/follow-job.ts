/** Submits a job and follows it to its end, on whichever server answers. Plain HTTP: no library is needed. */
const servers = (process.env["MUSTER_URLS"] ?? "http://localhost:8081").split(",");
const SERVICE = "scheduler.v1.SchedulerService";
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

interface Event {
  readonly sequence: string;
  readonly state: string;
  readonly status?: { readonly finishedAt?: string; readonly resultJson?: unknown };
  readonly progress?: number;
  readonly keepalive?: boolean;
  readonly log?: { readonly message: string; readonly fields?: unknown };
}

/** The messages of one streaming call: each is five bytes (flags, length) and JSON; the last has flag 2. */
async function* call(server: string, method: string, request: object): AsyncGenerator<Event> {
  const body = Buffer.from(`\0\0\0\0\0${JSON.stringify(request)}`);
  body.writeUInt32BE(body.length - 5, 1);
  const headers = { "content-type": "application/connect+json" };
  const response = await fetch(`${server}/${SERVICE}/${method}`, { method: "POST", headers, body });
  let bytes = Buffer.alloc(0);
  for await (const chunk of response.body ?? []) {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt32BE(1)) {
      const end = 5 + bytes.readUInt32BE(1);
      const message = JSON.parse(bytes.toString("utf8", 5, end));
      if (bytes[0] !== 2) yield message;
      else if (message.error !== undefined) throw new Error(message.error.message);
      bytes = bytes.subarray(end);
    }
  }
}

const submit = await fetch(`${servers[0]}/${SERVICE}/SubmitJob`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ job: { type: "pack", json: { boxes: 5, msPerBox: 500 } } }),
});
const { jobId } = JSON.parse(await submit.text());

// From the beginning: the job may have begun before it is followed.
let resumeAfter = "0";
for (let visit = 0, ended = false; !ended; visit += 1) {
  try {
    for await (const event of call(servers[visit % servers.length] ?? "", "WatchJob", {
      jobId,
      resumeAfter,
    })) {
      // A sign of life, after 20 s in which nothing happened.
      if (event.keepalive) continue;
      // Where to go on, should the connection break: on any server, with nothing missed and nothing repeated.
      resumeAfter = event.sequence;
      if (event.log !== undefined) say(`${event.log.message} ${JSON.stringify(event.log.fields)}`);
      else if (event.progress !== undefined) say(`${100 * event.progress} %`);
      else say(`${event.state} ${JSON.stringify(event.status?.resultJson ?? {})}`);
      ended = event.status?.finishedAt !== undefined;
    }
  } catch (error) {
    process.stderr.write(`${String(error)}; going on elsewhere\n`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
