"""A worker in Python 3.11, with Debian's packages, or with grpcio and protobuf of PyPI:
    apt-get install python3-grpcio python3-protobuf protobuf-compiler libprotobuf-dev
    protoc --proto_path=proto --python_out=. proto/scheduler/v1/*.proto
    WORKER_API=localhost:8081 WORKER_TOKEN_FILE=token PYTHONPATH=. python3 examples/python/worker.py
"""
import asyncio, grpc, json, os, random, signal, socket, time, uuid
from google.protobuf.duration_pb2 import Duration
from scheduler.v1 import worker_service_pb2 as pb
from scheduler.v1.finished_pb2 import Finished

async def echo(body): return body
async def sleep(body): await asyncio.sleep(json.loads(body)["ms"] / 1000)
def seconds(duration): return duration.ToNanoseconds() / 1e9
HANDLERS = {"echo": echo, "sleep": sleep}  # What blocks goes into a thread: asyncio.to_thread.
REFUSED = ("NOT_FOUND", "INVALID_ARGUMENT", "FAILED_PRECONDITION", "PERMISSION_DENIED", "UNAUTHENTICATED")
SLOTS = int(os.environ.get("WORKER_CONCURRENCY", "10"))

class Worker:
    """One registration. Once the API does not know it any more its jobs are others', and it is over."""

    def __init__(self, channel):
        self.channel, self.who, self.running, self.over, self.leaving = channel, {}, {}, False, None

    async def call(self, method, once=False, **fields):
        path, request = "/scheduler.v1.WorkerService/" + method, getattr(pb, method + "Request")
        answer = getattr(pb, method + "Response").FromString
        ask = self.channel.unary_unary(path, request.SerializeToString, answer)
        while True:
            with open(os.environ.get("WORKER_TOKEN_FILE", os.devnull)) as file:
                headers = [("authorization", "Bearer " + file.read().strip())]
            try:
                return await ask(request(**self.who, **fields), timeout=30, metadata=headers)
            except grpc.RpcError as error:
                # All else may not have arrived, and a repeat of whatever call does no more than the first.
                if once or error.code().name in REFUSED:
                    raise
            await asyncio.sleep(random.uniform(0.1, 2))

    async def beat(self, every, lease):
        alive = time.monotonic()
        while not self.over:
            sent, running = time.monotonic(), [pb.Held(job_id=i, fence=f) for i, f in self.running]
            try:
                self.hear(await self.call("Beat", once=True, running=running, accepting=not self.leaving))
                alive = sent
            except grpc.RpcError as error:
                # Who was silent for a lease has lost its jobs, although nobody could tell it so.
                if error.code().name == "NOT_FOUND" or time.monotonic() - alive > lease:
                    self.over = True
                    return self.lose(self.running)
            await asyncio.sleep(every)

    def hear(self, answer):
        for held in answer.cancel:  # Said until the attempt has ended; its handler hears it once.
            if (handler := self.running.get((held.job_id, held.fence))) and not handler.cancelling():
                handler.cancel()
        self.lose([(held.job_id, held.fence) for held in getattr(answer, "unknown", [])])
        if answer.drain:
            self.leave()

    def lose(self, attempts):
        for attempt in list(attempts):
            if handler := self.running.pop(attempt, None):
                handler.cancel()

    def leave(self):
        self.leaving = self.leaving or asyncio.create_task(self.call("Leave"))  # Ends a TakeJobs that waits.

    async def run(self, job):
        attempt, end = (job.job_id, job.fence), Finished(job_id=job.job_id, fence=job.fence)
        kind = job.WhichOneof("body") or "payload"
        handler = asyncio.wait_for(HANDLERS[job.type](getattr(job, kind)), seconds(job.time_left))
        self.running[attempt] = asyncio.create_task(handler)
        try:
            setattr(end.succeeded, kind, await self.running[attempt] or b"null")
        except asyncio.TimeoutError:
            end.timeout.message = "its time was over"
        except asyncio.CancelledError:
            end.cancelled.reason = "its handler was stopped"
        except Exception as error:
            end.error.message = repr(error)
        while attempt in self.running:  # Lost in the meantime: its end is nobody's business.
            if (await self.call("Finish", results=[end])).items[0].code != 14:
                self.lose([attempt])

    async def work(self):
        who = {"name": os.environ.get("WORKER_NAME", socket.gethostname()), "instance": str(uuid.uuid4())}
        me = await self.call("Register", **who, types=HANDLERS, slots=SLOTS, json_text=True)
        self.who, received, runs = {"worker_id": me.worker_id, "session": me.session}, [], set()
        beats = asyncio.create_task(self.beat(seconds(me.beat_every), seconds(me.lease)))
        while not self.leaving and not self.over:
            if free := SLOTS - len(runs := {run for run in runs if not run.done()}):
                fields = {"free_slots": free, "wait": Duration(seconds=20), "received": received}
                take = asyncio.create_task(self.call("TakeJobs", **fields))
                await asyncio.wait({take, beats}, return_when=asyncio.FIRST_COMPLETED)
                if self.over:
                    return take.cancel()
                self.hear(answer := await take)
                received = [answer.take_id] if answer.take_id else []
                runs.update(asyncio.create_task(self.run(job)) for job in answer.jobs)
            else:
                await asyncio.wait(runs, return_when=asyncio.FIRST_COMPLETED)
        if self.leaving:
            await asyncio.wait({self.leaving, *runs}, timeout=20)
            await self.call("Leave", ended=True)  # What still runs is queued again, uncharged.
async def main():
    async with grpc.aio.insecure_channel(os.environ.get("WORKER_API", "localhost:8081")) as channel:
        leaving = False
        while not leaving:
            worker = Worker(channel)
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.leave)
            try:
                await worker.work()
            except grpc.RpcError as error:
                if error.code().name != "NOT_FOUND":
                    raise
            worker.over, leaving = True, worker.leaving
            worker.lose(worker.running)
asyncio.run(main())
