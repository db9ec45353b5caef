/** What one may do with a message: react, answer in its thread, edit or delete one's own, hand it on. */

import { h, iconButton } from "./dom.js";
import { emoji, REACTIONS } from "./emoji.js";
import { openMenu, ask } from "./layers.js";

/** @param {any} message  @param {import("./message.js").Place} place */
export function toolbar(message, place, ctx) {
  const acts = messageActs(message, place, ctx);
  const buttons = Object.values(acts).map((act) =>
    iconButton(act.icon, act.label, (event) => act.run(event.currentTarget)),
  );
  const bar = h("div", { class: "toolbar", role: "group", "aria-label": "Actions sur ce message" }, buttons);
  bar.addEventListener("keydown", (event) => event.key === "Escape" && bar.closest("article")?.focus());
  return bar;
}

/** The acts this person has, by the key that triggers each on a focused message. */
export function messageActs(message, place, ctx) {
  const own = message.user === ctx.store.me && !message.ephemeral;
  const acts = {
    r: { icon: "smile", label: "Réagir (R)", run: (anchor) => pickReaction(anchor, message, place, ctx) },
  };
  if (!place.thread)
    acts.t = {
      icon: "thread",
      label: "Répondre dans le fil (T)",
      run: () => ctx.open({ channel: place.channel, thread: message.thread_ts ?? message.ts, compose: true }),
    };
  if (own) {
    acts.e = { icon: "edit", label: "Modifier (E)", run: () => place.edit(message) };
    acts.Delete = { icon: "trash", label: "Supprimer (Suppr)", run: () => remove(message, place, ctx) };
  }
  if (ctx.store.shortcuts.some((shortcut) => shortcut.type === "message"))
    acts.m = { icon: "dots", label: "Actions sur le message (M)", run: (anchor) => offerShortcuts(anchor, message, place, ctx) };
  return acts;
}

/** What the app offers to do with a message. */
function offerShortcuts(anchor, message, place, ctx) {
  const where = { channel: place.channel, ts: message.ts };
  openMenu(anchor, shortcutItems("message", where, ctx), { "aria-label": "Actions de l’application" });
}

/** The app's shortcuts of a kind, as the items of a menu. */
export const shortcutItems = (kind, where, ctx) =>
  ctx.store.shortcuts
    .filter((shortcut) => shortcut.type === kind)
    .map(({ name, description }) => ({
      label: name,
      title: description,
      choose: () => ctx.attempt(() => ctx.api.post("shortcut", { ...where, name })),
    }));

function pickReaction(anchor, message, place, ctx) {
  const items = REACTIONS.map((name) => ({
    label: emoji(name),
    title: name,
    choose: () => ctx.react(place.channel, message.ts, name, false),
  }));
  openMenu(anchor, items, { class: "menu emoji-grid", "aria-label": "Réactions" });
}

async function remove(message, place, ctx) {
  const sure = await ask("Supprimer ce message ?", "Il disparaîtra pour tout le monde.", "Supprimer", ctx);
  if (sure) await ctx.attempt(() => ctx.api.post("delete", { channel: place.channel, ts: message.ts }));
}
