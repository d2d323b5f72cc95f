// Reads requests, one on each line, and writes what the SDK reads from each response.

import { createInterface } from "node:readline";
import * as sdk from "@aws-sdk/client-ivschat";

async function call(client, operation, input) {
  try {
    const { $metadata, ...output } = await client.send(new sdk[`${operation}Command`](input));
    return { ok: output };
  } catch (error) {
    if (!(error instanceof sdk.IvschatServiceException)) throw error;
    return { error: membersOf(error) };
  }
}

function membersOf(error) {
  const { name, message, $fault, $metadata, $service, $response, $retryable, ...members } = error;
  // An error that is not in the model of the service has the general type.
  const exception = error.constructor === sdk.IvschatServiceException ? null : error.constructor.name;
  return { ...members, exception, code: error.name, message: error.message, status: error.$metadata.httpStatusCode };
}

const client = new sdk.IvschatClient();
for await (const line of createInterface({ input: process.stdin })) {
  const { operation, input } = JSON.parse(line);
  console.log(JSON.stringify(await call(client, operation, input)));
}
