/** What stands in a conversation's list: days, the mark of what is new, messages. */

import { dayKey, dayTitle, fromTs } from "./dates.js";
import { h } from "./dom.js";
import { authorOf, drawMessage, isGone } from "./message.js";

const SAME_BREATH = 300; // seconds within which one author's messages stand together

/** The rows of the list, as `patch` takes them. */
export function rowsOf(line, messages) {
  const { ctx } = line;
  const today = dayKey(ctx.store, ctx.store.now());
  const rows = [];
  let above = null;
  for (const message of messages) {
    const day = dayKey(ctx.store, fromTs(message.ts));
    const newDay = !above || day !== dayKey(ctx.store, fromTs(above.ts));
    if (newDay) rows.push(divider(`day-${day}`, today, "day", dayTitle(ctx.store, fromTs(message.ts))));
    const first = message.ts === line.newFrom;
    if (first) rows.push(divider("new", "", "new", "Nouveaux messages"));
    const compact = !newDay && !first && sameBreath(above, message, ctx);
    rows.push({
      key: message.ts,
      mark: JSON.stringify([message, compact]),
      draw: () => drawMessage(message, line.place, compact, ctx),
    });
    above = message;
  }
  return rows;
}

const divider = (key, mark, kind, text) => ({
  key,
  mark: `${mark}${text}`,
  draw: () => h("li", { class: `divider ${kind}` }, h("span", {}, text)),
});

function sameBreath(above, message, ctx) {
  return (
    !above.ephemeral &&
    !message.ephemeral &&
    !isGone(above) &&
    authorOf(above, ctx) === authorOf(message, ctx) &&
    message.subtype !== "thread_broadcast" &&
    above.thread_ts === message.thread_ts &&
    Number(message.ts) - Number(above.ts) < SAME_BREATH
  );
}

/** The `ts` of the first message one has not read, where the mark of what is new stands. */
export function firstUnread({ unread, messages, ctx }) {
  if (!unread) return null;
  return messages.filter((m) => m.user !== ctx.store.me && !m.ephemeral).at(-unread)?.ts ?? null;
}
