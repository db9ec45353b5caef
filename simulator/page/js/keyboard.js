/** Shortcuts of the whole page, and the list that «?» shows. */

import { h } from "./dom.js";
import { openDialog } from "./layers.js";
import { choosePerson } from "./people.js";

const SHORTCUTS = [
  [
    "Partout",
    [
      ["?", "Cette liste"],
      ["Ctrl K", "Aller à une conversation"],
      ["Ctrl U", "Jouer quelqu’un d’autre"],
      ["Alt ↓ / Alt ↑", "Conversation suivante, précédente"],
      ["F6", "Passer à la zone suivante"],
      ["Ctrl J", "Ouvrir ou fermer les coulisses"],
      ["Échap", "Fermer ce qui est devant : menu, fenêtre, fil, coulisses"],
    ],
  ],
  [
    "Dans la saisie",
    [
      ["/", "Proposer les commandes"],
      ["@", "Proposer des personnes"],
      ["Entrée", "Envoyer"],
      ["Maj Entrée", "Aller à la ligne"],
      ["↑", "Saisie vide : modifier son dernier message"],
      ["Maj Tab", "Remonter vers les messages"],
    ],
  ],
  [
    "Sur un message",
    [
      ["↑ ↓", "Message précédent, suivant"],
      ["T ou Entrée", "Ouvrir son fil"],
      ["R", "Réagir"],
      ["M", "Actions sur le message"],
      ["E", "Modifier le sien"],
      ["Suppr", "Supprimer le sien"],
      ["Tab", "Entrer dans ses boutons"],
    ],
  ],
  [
    "Dans une fenêtre",
    [
      ["Ctrl Entrée", "Envoyer le formulaire"],
      ["Échap", "Fermer"],
    ],
  ],
];

export function showShortcuts() {
  const dialog = openDialog("Raccourcis clavier", { wide: true });
  dialog.body.append(
    h(
      "div",
      { class: "shortcuts" },
      SHORTCUTS.map(([title, keys]) =>
        h(
          "section",
          {},
          h("h3", {}, title),
          h(
            "dl",
            {},
            keys.map(([key, what]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, what))),
          ),
        ),
      ),
    ),
  );
}

const typing = (target) => target.matches("input, textarea, select, [contenteditable]");

/** Listen for the page's shortcuts. Inside a dialog only the dialog's own keys count. */
export function listenToKeys(ctx) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const act = shortcut(ctx, event);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function shortcut(ctx, event) {
  const ctrl = event.ctrlKey || event.metaKey;
  const name = `${ctrl ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.key}`;
  if (name === "?" && typing(event.target)) return null;
  return {
    "?": showShortcuts,
    "Ctrl+k": () => chooseConversation(ctx),
    "Ctrl+u": () => choosePerson(ctx),
    "Ctrl+j": () => ctx.togglePanel(),
    "Alt+ArrowDown": () => step(ctx, 1),
    "Alt+ArrowUp": () => step(ctx, -1),
    F6: () => nextRegion(event.shiftKey ? -1 : 1),
    Escape: () => ctx.closeFront(),
  }[name];
}

function step(ctx, by) {
  const ids = [...document.querySelectorAll("#sidebar [data-channel]")].map(
    (button) => /** @type {any} */ (button).dataset.channel,
  );
  const at = ids.indexOf(ctx.place.channel);
  if (ids.length) ctx.open({ channel: ids[(at + by + ids.length) % ids.length] });
}

/** Give the focus to the next region that is shown. */
function nextRegion(by) {
  const shown = ["sidebar", "main", "thread", "panel"]
    .map((id) => document.getElementById(id))
    .filter((region) => region.offsetParent !== null);
  const at = shown.findIndex((region) => region.contains(document.activeElement));
  const region = shown[(at + by + shown.length) % shown.length];
  (
    region.querySelector("textarea") ??
    region.querySelector('[aria-current="page"]') ??
    region.querySelector("button")
  )?.focus();
}

/** Find a conversation by typing its name. */
function chooseConversation(ctx) {
  const dialog = openDialog("Aller à une conversation");
  const search = h("input", {
    type: "search",
    class: "text-input",
    "aria-label": "Nom de la conversation",
    autocomplete: "off",
  });
  const list = h("ul", { class: "people" });
  const go = (id) => () => {
    dialog.close();
    ctx.open({ channel: id });
  };
  const fill = () => {
    const found = [...ctx.store.channels.values()].filter((c) =>
      ctx.store.channelName(c.id).toLowerCase().includes(search.value.trim().toLowerCase()),
    );
    list.replaceChildren(
      ...found.map((c) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "person", on: { click: go(c.id) } },
            ctx.store.channelName(c.id),
          ),
        ),
      ),
    );
  };
  search.addEventListener("input", fill);
  search.addEventListener(
    "keydown",
    (event) => event.key === "Enter" && list.querySelector("button")?.click(),
  );
  dialog.body.append(search, list);
  fill();
  search.focus();
}
