/** Between what a person types and Slack's encoding of it. */

import { decode, encode } from "./mrkdwn.js";

/** "@Anne Martin <3" → "<@U0ANNE> &lt;3"; the longest names first, so that one may begin another. */
export function encodeTyped(text, store) {
  const people = [...store.users.values()].filter((user) => user.real_name);
  people.sort((a, b) => b.real_name.length - a.real_name.length);
  return people.reduce((done, user) => done.replaceAll(`@${encode(user.real_name)}`, `<@${user.id}>`), encode(text));
}

/** The way back, to edit a message. */
export function decodeTyped(text, store) {
  const named = text.replace(/<@(\w+)(?:\|[^>]*)?>/g, (_, id) => `@${store.userName(id)}`);
  return decode(named.replace(/<(https?:[^|>]+)(?:\|[^>]*)?>/g, "$1"));
}
