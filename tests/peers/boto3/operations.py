"""Reads requests, one on each line, and writes what boto3 reads from each response."""

import json
import re
import sys
from datetime import datetime, timezone

import boto3
from botocore.exceptions import ClientError


def call(client, operation, members):
    method = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
    try:
        output = getattr(client, method)(**members)
    except ClientError as error:
        return {"error": members_of(error)}
    del output["ResponseMetadata"]
    return {"ok": output}


def members_of(error):
    members = {name: value for name, value in error.response.items() if name not in ("Error", "ResponseMetadata")}
    # An error that is not in the model of the service has the general type.
    exception = None if type(error) is ClientError else type(error).__name__
    return members | {
        "exception": exception,
        "code": error.response["Error"]["Code"],
        "message": error.response["Error"]["Message"],
        "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
    }


def wire_form(value):
    """Formats a time as the service does; JSON knows all other types."""
    assert isinstance(value, datetime), type(value)
    time = value.astimezone(timezone.utc).replace(tzinfo=None)
    return time.isoformat(timespec="milliseconds") + "Z"


client = boto3.client("ivschat")
for line in sys.stdin:
    request = json.loads(line)
    response = call(client, request["operation"], request["input"])
    print(json.dumps(response, default=wire_form), flush=True)
