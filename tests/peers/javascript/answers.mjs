// Calls operations as the standard input says, one a line, and writes what the SDK makes of each answer.

import { createInterface } from "node:readline";
import * as sdk from "@aws-sdk/client-ivschat";

async function answer(client, operation, input) {
  try {
    const { $metadata, ...output } = await client.send(new sdk[`${operation}Command`](input));
    return { ok: output };
  } catch (error) {
    if (!(error instanceof sdk.IvschatServiceException)) throw error;
    return { error: refusal(error) };
  }
}

function refusal(error) {
  const { name, message, $fault, $metadata, $service, $response, $retryable, ...members } = error;
  // An error that the service's model does not have is of the general type.
  const exception = error.constructor === sdk.IvschatServiceException ? null : error.constructor.name;
  return { ...members, exception, code: error.name, message: error.message, status: error.$metadata.httpStatusCode };
}

const client = new sdk.IvschatClient();
for await (const line of createInterface({ input: process.stdin })) {
  const { operation, input } = JSON.parse(line);
  console.log(JSON.stringify(await answer(client, operation, input)));
}
