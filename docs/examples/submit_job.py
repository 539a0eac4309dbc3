"""Submits a job by gRPC over TLS and follows it to its end, with Debian's own packages:

    apt-get install python3-grpcio python3-protobuf protobuf-compiler libprotobuf-dev
    protoc --proto_path=proto --python_out=. proto/scheduler/v1/*.proto
    MUSTER_CA=ca.crt PYTHONPATH=. python3 docs/examples/submit_job.py

MUSTER_CERT and MUSTER_KEY name a client certificate and its key, MUSTER_TOKEN is a token: whichever the API asks for.
"""

import os

import grpc
from scheduler.v1 import job_pb2, scheduler_pb2

SERVICE = "/scheduler.v1.SchedulerService/"


def content(variable):
    """Of the file that the variable names; None where it is not set."""
    name = os.environ.get(variable)
    if not name:
        return None
    with open(name, "rb") as file:
        return file.read()


credentials = grpc.ssl_channel_credentials(
    root_certificates=content("MUSTER_CA"),
    private_key=content("MUSTER_KEY"),
    certificate_chain=content("MUSTER_CERT"),
)
token = os.environ.get("MUSTER_TOKEN")
# A token goes with each call. gRPC sends none by a channel that is not encrypted.
if token:
    credentials = grpc.composite_channel_credentials(
        credentials, grpc.access_token_call_credentials(token)
    )

with grpc.secure_channel(os.environ.get("MUSTER_ADDRESS", "localhost:8081"), credentials) as channel:
    submit = channel.unary_unary(
        SERVICE + "SubmitJob",
        request_serializer=scheduler_pb2.SubmitJobRequest.SerializeToString,
        response_deserializer=scheduler_pb2.SubmitJobResponse.FromString,
    )
    watch = channel.unary_stream(
        SERVICE + "WatchJob",
        request_serializer=scheduler_pb2.WatchJobRequest.SerializeToString,
        response_deserializer=job_pb2.JobEvent.FromString,
    )
    job = job_pb2.Job(type="echo", payload=b'{"from":"python"}')
    job_id = submit(scheduler_pb2.SubmitJobRequest(job=job), timeout=10).job_id
    print(job_id)
    for event in watch(scheduler_pb2.WatchJobRequest(job_id=job_id), timeout=60):
        # A sign of life has no news.
        if not event.keepalive:
            print(job_pb2.JobState.Name(event.state))
