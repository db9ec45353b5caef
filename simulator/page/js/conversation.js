/** The two conversations one can have open: a channel or DM in the middle, a thread at its side. */

import { avatar } from "./avatar.js";
import { createComposer } from "./composer.js";
import { h, icon, iconButton } from "./dom.js";
import { openHome, tabs } from "./home.js";
import { createTimeline } from "./timeline.js";

/** A timeline over its composer, put into `host`. */
function conversation(ctx, host, head, options) {
  host.replaceChildren();
  const lines = {};
  const timeline = createTimeline({ ctx, ...options, edit: (message) => lines.composer.edit(message) });
  const composer = createComposer({ ctx, ...options, lastOwn: timeline.lastOwn, zone: host });
  lines.composer = composer;
  host.append(head, timeline.element, composer.element);
  return { ...options, timeline, composer };
}

/** Whether a conversation is the one with an app that has a first tab. */
export const hasHome = (ctx, id) =>
  Boolean(ctx.store.app.has_home) && ctx.store.channels.get(id)?.with === ctx.store.app.user;

/**
 * @param {HTMLElement} host the main region
 * @param {string} tab which tab, where there are any
 */
export function openChannel(ctx, host, id, tab) {
  const channel = ctx.store.channels.get(id);
  const name = ctx.store.channelName(id);
  if (tab === "home") return openHome(ctx, host, channelHead(ctx, channel, name, tab), id);
  const label = channel.kind === "dm" ? `Message à ${name}` : `Message dans #${name}`;
  return conversation(ctx, host, channelHead(ctx, channel, name, tab), {
    channel: id,
    thread: null,
    label,
    unread: channel.unread,
    empty: () => emptyChannel(ctx, channel, name),
  });
}

function channelHead(ctx, channel, name, tab) {
  const members = channel.members.length;
  const about =
    channel.kind === "dm"
      ? (ctx.store.user(channel.with)?.title ?? "")
      : `${members} membre${members > 1 ? "s" : ""}`;
  const mark =
    channel.kind === "dm"
      ? avatar(channel.with, ctx, "small")
      : icon(channel.kind === "private" ? "lock" : "hash");
  return h(
    "header",
    { class: "pane-head" },
    iconButton("back", "Retour aux conversations", () => ctx.show("list"), {
      class: "icon-button only-phone",
    }),
    mark,
    h(
      "div",
      { class: "pane-title" },
      h("h1", { id: "main-title" }, name),
      h("small", {}, [about, channel.topic].filter(Boolean).join(" · ")),
    ),
    hasHome(ctx, channel.id) ? tabs(ctx, channel.id, tab) : null,
  );
}

function emptyChannel(ctx, channel, name) {
  const app = ctx.store.isApp(channel.with);
  const hints = ctx.store.commands.map((command) => command.command).join(" ou ");
  const text = app
    ? `Ici ${name} vous répond. Écrivez-lui, ou tapez ${hints || "une commande"} pour commencer.`
    : channel.kind === "dm"
      ? `Le début de votre conversation avec ${name}.`
      : `Rien encore dans #${name}. Ce qui arrive ici s’affichera aussitôt.`;
  return h("div", { class: "empty" }, h("p", {}, text));
}

/** @param {HTMLElement} host the side region */
export function openThread(ctx, host, channel, thread) {
  const name = ctx.store.channelName(channel);
  const where = ctx.store.channels.get(channel)?.kind === "dm" ? name : `#${name}`;
  const head = h(
    "header",
    { class: "pane-head" },
    h("div", { class: "pane-title" }, h("h2", { id: "thread-title" }, "Fil"), h("small", {}, where)),
    iconButton("close", "Fermer le fil", () => ctx.closeThread()),
  );
  return conversation(ctx, host, head, {
    channel,
    thread,
    label: "Répondre dans le fil",
    unread: 0,
    empty: () => h("div", { class: "empty" }, h("p", {}, "Ce fil n’a plus de message.")),
  });
}
