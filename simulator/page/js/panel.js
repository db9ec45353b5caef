/** The side panel: what goes to and fro between Slack and the app, and the desk's clock. */

import { clockCard } from "./clock.js";
import { h, iconButton } from "./dom.js";

const KEPT = 300;
/** @param {HTMLElement} host the complementary region */
export function createPanel(ctx, host) {
  const list = h("ol", { class: "traffic", "aria-label": "Échanges, du plus récent au plus ancien" });
  const panel = { ctx, list, last: 0 };
  const filter = h("input", {
    type: "checkbox",
    on: { change: () => list.classList.toggle("only-errors", filter.checked) },
  });
  host.append(
    h(
      "header",
      { class: "pane-head" },
      h(
        "div",
        { class: "pane-title" },
        h("h2", { id: "panel-title" }, "Coulisses"),
        h("small", {}, "Ce que Slack et l’application se disent"),
      ),
      iconButton("close", "Fermer les coulisses", () => ctx.togglePanel(false)),
    ),
    clockCard(ctx),
    h(
      "div",
      { class: "traffic-bar" },
      h("label", {}, filter, " Erreurs seulement"),
      h("button", { type: "button", class: "link", on: { click: () => list.replaceChildren() } }, "Vider"),
    ),
    list,
    h("p", { class: "empty traffic-empty" }, "Rien encore : envoyez un message ou une commande."),
  );
  return { load: () => load(panel), add: (entry) => add(panel, entry) };
}

async function load(panel) {
  const answer = await panel.ctx.attempt(() => panel.ctx.api.traffic(panel.last));
  for (const entry of answer?.entries ?? []) add(panel, entry);
}

function add(panel, entry) {
  if (entry.n <= panel.last) return;
  panel.last = entry.n;
  panel.list.prepend(row(panel.ctx, entry));
  while (panel.list.children.length > KEPT) panel.list.lastElementChild.remove();
}

const DIRECTIONS = {
  out: ["→", "Slack vers l’application"],
  in: ["←", "l’application vers Slack"],
};

function row(ctx, entry) {
  const [arrow, sense] = DIRECTIONS[entry.direction];
  const who = entry.who ? ctx.store.userName(entry.who) : "";
  const verdict = entry.ok ? "OK" : `Erreur ${entry.error ?? entry.status ?? ""}`;
  const summary = h(
    "summary",
    {},
    h("span", { class: "arrow", title: sense, role: "img", "aria-label": sense }, arrow),
    h("span", { class: "what" }, h("code", {}, entry.what), who ? h("small", {}, who) : null),
    h("span", { class: entry.ok ? "verdict ok" : "verdict bad" }, verdict),
    h("span", { class: "ms" }, duration(entry.ms)),
  );
  const details = h("details", {}, summary);
  // The JSON of hundreds of exchanges is written out only for those that are opened.
  details.addEventListener(
    "toggle",
    () => details.open && details.children.length === 1 && details.append(exchange(entry)),
  );
  return h(
    "li",
    { class: `${entry.direction} ${entry.ok ? "" : "failed"}`, dataset: { what: entry.what } },
    details,
  );
}

function duration(ms) {
  const digits = ms < 10 ? 1 : 0;
  return `${new Intl.NumberFormat("fr-FR", { maximumFractionDigits: digits }).format(ms ?? 0)} ms`;
}

const json = (title, value) => [
  h("h3", {}, title),
  h("pre", { tabindex: "0" }, JSON.stringify(value, null, 2) ?? "—"),
];

function exchange(entry) {
  const at = new Date(entry.at).toLocaleTimeString("fr-FR");
  return h(
    "div",
    { class: "exchange" },
    h(
      "p",
      { class: "hint" },
      `n° ${entry.n} · ${at} · ${entry.status ? `HTTP ${entry.status}` : "sans réponse"}`,
    ),
    json("Demande", entry.request),
    json("Réponse", entry.response),
  );
}
