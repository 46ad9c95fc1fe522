// Verifies deliveries with two independent libraries, and checks that both refuse changed ones.
// Standard input: {"secret", "deliveries": [{"headers", "body"}]}.
import { readFileSync } from "node:fs";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";

const { secret, deliveries } = JSON.parse(readFileSync(0, "utf8"));

const refuses = (webhook, body, headers) => {
  try {
    webhook.verify(body, headers);
    return false;
  } catch {
    return true;
  }
};

for (const webhook of [new StandardWebhook(secret), new SvixWebhook(secret)]) {
  for (const { headers, body } of deliveries) {
    webhook.verify(body, headers);
    if (!refuses(webhook, body + " ", headers)) {
      throw new Error("a changed body was accepted");
    }
    if (!refuses(webhook, body, { ...headers, "webhook-id": "msg_other" })) {
      throw new Error("a changed id was accepted");
    }
  }
}
console.log(`${deliveries.length} verified by standardwebhooks and svix`);
