"""Calls operations as the standard input says, one a line, and writes what boto3 makes of each answer."""

import json
import re
import sys
from datetime import datetime, timezone

import boto3
from botocore.exceptions import ClientError


def answer(client, operation, members):
    method = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
    try:
        output = getattr(client, method)(**members)
    except ClientError as error:
        return {"error": refusal(error)}
    del output["ResponseMetadata"]
    return {"ok": output}


def refusal(error):
    members = {name: value for name, value in error.response.items() if name not in ("Error", "ResponseMetadata")}
    # An error that the service's model does not have is of the general type.
    exception = None if type(error) is ClientError else type(error).__name__
    return members | {
        "exception": exception,
        "code": error.response["Error"]["Code"],
        "message": error.response["Error"]["Message"],
        "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
    }


def wire_form(value):
    """Times as the service writes them; all else is what JSON knows."""
    assert isinstance(value, datetime), type(value)
    time = value.astimezone(timezone.utc).replace(tzinfo=None)
    return time.isoformat(timespec="milliseconds") + "Z"


client = boto3.client("ivschat")
for line in sys.stdin:
    request = json.loads(line)
    answered = answer(client, request["operation"], request["input"])
    print(json.dumps(answered, default=wire_form), flush=True)
