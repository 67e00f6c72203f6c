"""What schemathesis does with each case before it is sent: an address of its own, as limits are per address, and real ids beside made-up ones."""
import json
import os
import random

import schemathesis
from hypothesis import strategies

with open(os.environ["BALLAST_IDS"]) as file:
    IDS = json.load(file)
# The longest first: `policies/claims` before `policies`.
NOUNS = sorted(IDS, key=len, reverse=True)


@schemathesis.hook
def before_call(context, case, kwargs):
    headers = dict(case.headers or {})
    headers["X-Forwarded-For"] = "10." + ".".join(str(random.randrange(1, 255)) for _ in range(3))
    case.headers = headers
    path = case.operation.path.removeprefix("/api/v1/")
    noun = next((one for one in NOUNS if path.startswith(one + "/{id}")), None)
    if noun and case.path_parameters and "id" in case.path_parameters and random.random() < 0.7:
        case.path_parameters["id"] = random.choice(IDS[noun])


def some_bytes(ctx, value):
    """Files are sent as they are: the document says no more of them than their type."""
    return value if isinstance(value, bytes) else str(value).encode()


for media_type in ["application/offset+octet-stream", "application/octet-stream", "application/pdf",
                   "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]:
    schemathesis.openapi.media_type(media_type, strategies.binary(max_size=2_000))
    schemathesis.serializer(media_type)(some_bytes)
