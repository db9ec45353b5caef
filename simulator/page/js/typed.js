/** Between what a person types and what the simulator takes: text as typed, people as `<@U…>`. */

import { decode } from "./mrkdwn.js";

/** "@Anne Martin <3" → "<@U0ANNE> <3"; the longest names first, since one may begin another. */
export function withPeople(text, store) {
  const people = [...store.users.values()].filter((user) => user.real_name);
  people.sort((a, b) => b.real_name.length - a.real_name.length);
  return people.reduce((done, user) => done.replaceAll(`@${user.real_name}`, `<@${user.id}>`), text);
}

/** A message as its author typed it, to edit it. */
export function asTyped(text, store) {
  const people = text.replace(/<@(\w+)(?:\|[^>]*)?>/g, (_, id) => `@${store.userName(id)}`);
  const channels = people.replace(/<#(\w+)(?:\|[^>]*)?>/g, (_, id) => `#${store.channelName(id)}`);
  return decode(channels.replace(/<(https?:[^|>]+)(?:\|[^>]*)?>/g, "$1"));
}
