/** One message: who, when, what, its files, reactions and thread. */

import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { ago, fromTs, fullDate, timeOf } from "./dates.js";
import { emoji } from "./emoji.js";
import { fileList } from "./files.js";
import { mrkdwn, plainText } from "./mrkdwn.js";
import { messageScope } from "./scopes.js";
import { toolbar } from "./toolbar.js";

/**
 * @typedef {{channel: string, thread: ?string, dismiss: (message: any) => void, edit: (message: any) => void}} Place
 */

export const isGone = (message) => message.subtype === "tombstone";

export const authorOf = (message, ctx) => message.user ?? ctx.store.app.user;

const authorName = (message, ctx) => message.username ?? ctx.store.userName(authorOf(message, ctx));

/** @param {any} message  @param {Place} place  @param {boolean} compact its author wrote the one above */
export function drawMessage(message, place, compact, ctx) {
  const when = fromTs(message.ts);
  const kinds = [compact && "compact", message.ephemeral && "ephemeral", isGone(message) && "gone"]
    .filter(Boolean)
    .join(" ");
  const article = h(
    "article",
    { tabindex: "-1", "aria-label": `${authorName(message, ctx)}, ${timeOf(ctx.store, when)}` },
    message.ephemeral ? ephemeralMark(message, place) : null,
    broadcastMark(message, place, ctx),
    h(
      "div",
      { class: "message-row" },
      aside(message, compact, when, ctx),
      h(
        "div",
        { class: "message-main" },
        compact ? null : byline(message, when, ctx),
        content(message, place, ctx),
      ),
    ),
    isGone(message) || message.ephemeral ? null : toolbar(message, place, ctx),
  );
  return h("li", { class: `message ${kinds}`, dataset: { ts: message.ts } }, article);
}

function aside(message, compact, when, ctx) {
  if (!compact) return h("div", { class: "message-aside" }, avatar(authorOf(message, ctx), ctx));
  return h(
    "div",
    { class: "message-aside" },
    h("time", { class: "hover-time", title: fullDate(ctx.store, when) }, timeOf(ctx.store, when)),
  );
}

function byline(message, when, ctx) {
  const app = ctx.store.isApp(authorOf(message, ctx));
  return h(
    "div",
    { class: "byline" },
    h("span", { class: "author" }, authorName(message, ctx)),
    app ? h("span", { class: "badge" }, "appli") : null,
    h("time", { datetime: when.toISOString(), title: fullDate(ctx.store, when) }, timeOf(ctx.store, when)),
  );
}

function content(message, place, ctx) {
  if (isGone(message))
    return [h("p", { class: "tombstone" }, "Ce message a été supprimé."), threadFoot(message, place, ctx)];
  return [
    body(message, place, ctx),
    message.edited ? h("small", { class: "edited" }, "(modifié)") : null,
    message.attachments?.length
      ? h("div", { class: "unknown" }, "Contenu « attachments » non affiché")
      : null,
    fileList(message.files, ctx),
    reactions(message, place, ctx),
    threadFoot(message, place, ctx),
  ];
}

function body(message, place, ctx) {
  if (message.blocks?.length) return drawBlocks(message.blocks, messageScope(ctx, place.channel, message));
  return message.text ? h("div", { class: "text" }, mrkdwn(message.text, ctx)) : null;
}

function ephemeralMark(message, place) {
  const hide = () => place.dismiss(message);
  return h(
    "div",
    { class: "ephemeral-mark" },
    icon("eye"),
    h("span", {}, "Visible par vous seul"),
    h("button", { type: "button", class: "link", on: { click: hide } }, "Masquer"),
  );
}

/** Where a reply goes besides its thread. */
export const intoChannel = (channel, ctx) =>
  ctx.store.channels.get(channel)?.kind === "dm" ? "dans la conversation" : "dans le canal";

/** A reply also sent to the channel leads to its thread. */
function broadcastMark(message, place, ctx) {
  const reply = message.thread_ts && message.thread_ts !== message.ts;
  if (!reply || message.ephemeral) return null;
  if (place.thread)
    return message.subtype === "thread_broadcast"
      ? h("div", { class: "broadcast-mark" }, `Aussi envoyé ${intoChannel(place.channel, ctx)}`)
      : null;
  const open = () => ctx.open({ channel: place.channel, thread: message.thread_ts });
  return h(
    "div",
    { class: "broadcast-mark" },
    icon("thread"),
    "Réponse dans ",
    h("button", { type: "button", class: "link", on: { click: open } }, "un fil"),
  );
}

function reactions(message, place, ctx) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((reaction) => reactionButton(reaction, message, place, ctx)),
  );
}

function reactionButton({ name, users, count }, message, place, ctx) {
  const mine = users.includes(ctx.store.me);
  const who = users.map(ctx.store.userName).join(", ");
  const toggle = () => ctx.react(place.channel, message.ts, name, mine);
  return h(
    "button",
    {
      type: "button",
      class: "reaction",
      "aria-pressed": String(mine),
      title: `${who} : ${name}`,
      "aria-label": `${name}, ${count} (${who})`,
      on: { click: toggle },
    },
    emoji(name) ?? `:${name}:`,
    h("span", {}, count ?? users.length),
  );
}

function threadFoot(message, place, ctx) {
  if (!message.reply_count || place.thread) return null;
  const open = () => ctx.open({ channel: place.channel, thread: message.ts });
  const faces = (message.reply_users ?? []).slice(0, 3).map((id) => avatar(id, ctx, "small"));
  const many = message.reply_count > 1;
  const fresh = message.unread_replies
    ? h(
        "span",
        { class: "badge fresh" },
        `${message.unread_replies} non lue${message.unread_replies > 1 ? "s" : ""}`,
      )
    : null;
  return h(
    "button",
    { type: "button", class: "thread-foot", on: { click: open } },
    faces,
    h("strong", {}, `${message.reply_count} réponse${many ? "s" : ""}`),
    fresh,
    message.latest_reply ? h("small", {}, ago(ctx.store, fromTs(message.latest_reply))) : null,
  );
}

/** A message as one line of words. */
export const summary = (message, ctx) =>
  `${authorName(message, ctx)} : ${plainText(message.text || "un message", ctx)}`;
