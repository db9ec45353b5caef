/** The conversations of the person one plays, with what he has not read. */

import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { roving } from "./layers.js";
import { plainText } from "./mrkdwn.js";
import { patch } from "./patch.js";

/** @param {HTMLElement} host the navigation region */
export function createSidebar(ctx, host) {
  const lists = {
    threads: section(host, "Fils non lus"),
    channels: section(host, "Canaux"),
    dms: section(host, "Messages directs"),
  };
  host.addEventListener("keydown", (event) => {
    if (["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key))
      roving(event, [...host.querySelectorAll("button")]);
  });
  const redraw = () => {
    draw(ctx, lists);
    const elsewhere = [...ctx.store.channels.values()].some((c) => c.unread && c.id !== ctx.place.channel);
    // On a phone the list is out of sight: the way back to it carries a dot.
    document.body.classList.toggle("unread-elsewhere", elsewhere);
  };
  for (const topic of ["channels", "threads", "place"]) ctx.store.on(topic, redraw);
}

function section(host, title) {
  const list = h("ul", { class: "channels" });
  const element = h("section", {}, h("h2", {}, title), list);
  host.append(element);
  return { element, list };
}

function draw(ctx, { threads, channels, dms }) {
  const all = [...ctx.store.channels.values()];
  const named = (kindOk) => all.filter(kindOk).sort((a, b) => order(ctx, a, b));
  patch(
    channels.list,
    named((c) => c.kind !== "dm").map((channel) => channelRow(ctx, channel)),
  );
  patch(
    dms.list,
    named((c) => c.kind === "dm").map((channel) => channelRow(ctx, channel)),
  );
  patch(
    threads.list,
    ctx.store.unreadThreads.map((thread) => threadRow(ctx, thread)),
  );
  threads.element.hidden = !ctx.store.unreadThreads.length;
  channels.element.hidden = !channels.list.children.length;
}

/** The app first, then by name. */
function order(ctx, a, b) {
  const app = Number(ctx.store.isApp(b.with)) - Number(ctx.store.isApp(a.with));
  return app || ctx.store.channelName(a.id).localeCompare(ctx.store.channelName(b.id), "fr");
}

function channelRow(ctx, channel) {
  const current = ctx.place.channel === channel.id;
  const name = ctx.store.channelName(channel.id);
  return {
    key: channel.id,
    mark: JSON.stringify([name, current, channel.unread, channel.mentions]),
    draw: () => channelItem(ctx, channel, name, current),
  };
}

function channelItem(ctx, channel, name, current) {
  const { unread, mentions } = channel;
  const mark =
    channel.kind === "dm"
      ? avatar(channel.with, ctx, "small")
      : icon(channel.kind === "private" ? "lock" : "hash");
  const spoken = unread
    ? `, ${unread} non lu${unread > 1 ? "s" : ""}${mentions ? `, ${mentions} mention${mentions > 1 ? "s" : ""}` : ""}`
    : "";
  const count = mentions || (channel.kind === "dm" ? unread : 0);
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: unread ? "channel unread" : "channel",
        "aria-current": current ? "page" : null,
        "aria-label": name + spoken,
        dataset: { channel: channel.id },
        on: { click: () => ctx.open({ channel: channel.id }) },
      },
      mark,
      h("span", { class: "channel-name", title: name }, name),
      count ? h("span", { class: "badge count" }, count) : unread ? h("span", { class: "dot" }) : null,
    ),
  );
}

function threadRow(ctx, { channel, ts, unread, text }) {
  const title = text ? plainText(text.split("\n")[0], ctx) : `Fil dans ${ctx.store.channelName(channel)}`;
  const open = () => ctx.open({ channel, thread: ts });
  return {
    key: `${channel}-${ts}`,
    mark: JSON.stringify([unread, title]),
    draw: () =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            class: "channel thread unread",
            "aria-label": `${title}, ${unread} réponse${unread > 1 ? "s" : ""} non lue${unread > 1 ? "s" : ""}`,
            on: { click: open },
          },
          icon("thread"),
          h("span", { class: "channel-name" }, title),
          h("span", { class: "badge count" }, unread),
        ),
      ),
  };
}
