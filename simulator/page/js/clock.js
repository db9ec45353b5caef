/** The desk's clock: what time it is there, and moving it forward. */

import { clockText } from "./dates.js";
import { h } from "./dom.js";

const EVERY = 10_000; // milliseconds between two looks at the clock
const JUMPS = [
  [1, "+1 h"],
  [24, "+1 jour"],
  [16 * 24, "+16 jours"],
];

/** The part of the side panel that shows the clock. */
export function clockCard(ctx) {
  const time = h("output", { class: "clock-time" });
  const tick = () => (time.textContent = clockText(ctx.store, ctx.store.now()));
  const buttons = JUMPS.map(([hours, label]) => jump(ctx, hours, label));
  const jumps = h("div", { class: "jumps", role: "group", "aria-label": "Avancer l’horloge" }, buttons);
  const note = h(
    "p",
    { class: "hint" },
    "L’horloge du guichet avance sans attendre : rappels et clôtures suivent.",
  );
  ctx.store.on("clock", tick);
  ctx.store.on("session", () => (jumps.hidden = note.hidden = !ctx.store.canAdvance));
  setInterval(tick, EVERY);
  return h(
    "section",
    { class: "clock-card", "aria-label": "Horloge du guichet" },
    h("h3", {}, "Horloge du guichet"),
    time,
    jumps,
    note,
  );
}

function jump(ctx, hours, label) {
  const click = (event) => advance(ctx, hours, event.currentTarget);
  return h("button", { type: "button", class: "button", on: { click } }, label);
}

async function advance(ctx, hours, button) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const answer = await ctx.attempt(() => ctx.api.post("advance", { hours }));
  button.removeAttribute("aria-busy");
  if (!answer) return;
  ctx.store.setClock(answer.clock);
  ctx.toasts.info(`Au guichet, il est maintenant : ${clockText(ctx.store, ctx.store.now())}.`);
}
