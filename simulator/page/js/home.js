/** The app's first tab: what it last published for the person one plays. */

import { drawBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { homeScope } from "./scopes.js";

/** The two tabs over the conversation with the app. */
export function tabs(ctx, channel, current) {
  const tab = (name, label) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        class: "tab",
        "aria-selected": String(name === current),
        tabindex: name === current ? "0" : "-1",
        on: { click: () => ctx.open({ channel, tab: name }), keydown: walk },
      },
      label,
    );
  return h(
    "div",
    { class: "tabs", role: "tablist", "aria-label": "Onglets de l’application" },
    tab("home", "Accueil"),
    tab("messages", "Messages"),
  );
}

/** Arrow keys go from one tab to the other. */
function walk(event) {
  const step = { ArrowLeft: "previousElementSibling", ArrowRight: "nextElementSibling" }[event.key];
  const target = step && event.currentTarget[step];
  if (!target) return;
  event.preventDefault();
  target.focus();
}

/**
 * What stands in the place of a conversation, and answers to what one is asked.
 * @param {HTMLElement} host the main region
 */
export function openHome(ctx, host, head, channel) {
  const body = h("div", { class: "home", tabindex: "-1" });
  host.replaceChildren(head, body);
  const draw = () => show(ctx, body);
  ctx.store.on("home", draw);
  draw();
  ctx.attempt(() => ctx.api.post("home"));
  const nothing = () => {};
  return {
    channel,
    thread: null,
    composer: { focus: () => body.focus(), element: body },
    timeline: {
      ready: Promise.resolve(),
      refresh: nothing,
      seen: nothing,
      reveal: nothing,
      close: () => ctx.store.off("home", draw),
    },
  };
}

function show(ctx, body) {
  const view = ctx.store.home;
  if (!view) {
    body.replaceChildren(h("p", { class: "loading" }, "L’application prépare votre accueil…"));
    return;
  }
  const kept = { focus: focusOf(body), top: body.scrollTop };
  body.replaceChildren(drawBlocks(view.blocks, homeScope(ctx, view)));
  body.scrollTop = kept.top;
  giveBack(body, kept.focus);
}

/** Which control has the focus: its action, its value and how many like it stand before it. */
function focusOf(body) {
  const control = document.activeElement?.closest("[data-action]");
  if (!control || !body.contains(control)) return null;
  const { action } = control.dataset;
  return { action, at: alike(body, action).indexOf(control) };
}

const alike = (body, action) => [...body.querySelectorAll(`[data-action="${CSS.escape(action)}"]`)];

function giveBack(body, focus) {
  if (!focus) return;
  const found = alike(body, focus.action);
  (found[focus.at] ?? found.at(-1) ?? body).focus();
}
