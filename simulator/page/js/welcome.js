/** What a first-time visitor reads: what this is, whom to play, what to try. */

import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { openDialog } from "./layers.js";
import { choosePerson } from "./people.js";

const SEEN = "guichet.welcome";

const known = () => {
  try {
    return localStorage.getItem(SEEN) === "1";
  } catch {
    return true;
  }
};

/** Shown by itself once for each browser; always there again from the top bar. */
export function welcomeOnce(ctx) {
  if (!known()) showWelcome(ctx);
}

export function showWelcome(ctx) {
  const dialog = openDialog("Bienvenue", { wide: true, onClose: remember });
  const me = ctx.store.myself();
  const other = h(
    "button",
    { type: "button", class: "button", on: { click: () => (dialog.close(), choosePerson(ctx)) } },
    "Jouer quelqu’un d’autre",
  );
  const start = h(
    "button",
    { type: "button", class: "button primary", on: { click: () => (dialog.close(), begin(ctx)) } },
    "Commencer",
  );
  dialog.body.append(
    h(
      "p",
      {},
      `Ceci est un espace Slack simulé sur cette machine, « ${ctx.store.workspace} », avec l’application `,
      h("strong", {}, ctx.store.app.name),
      ". Rien ne part sur Internet : essayez sans crainte.",
    ),
    h(
      "p",
      { class: "who" },
      avatar(me.id, ctx),
      h("span", {}, "Vous êtes ", h("strong", {}, me.real_name), me.title ? `, ${me.title}` : "", "."),
    ),
    h(
      "ol",
      { class: "steps" },
      steps(ctx).map((step) => h("li", {}, step)),
    ),
    h("div", { class: "dialog-foot" }, other, start),
  );
  start.focus();
}

function remember() {
  try {
    localStorage.setItem(SEEN, "1");
  } catch {
    // Without storage the welcome is not shown by itself at all.
  }
}

const code = (text) => h("code", {}, text);

/** What there is to try depends on the commands the app has and on the person's channels. */
function steps(ctx) {
  const [first] = ctx.store.commands;
  const team = [...ctx.store.channels.values()].find((channel) => channel.kind !== "dm");
  return [
    first
      ? [
          "Dans la zone de saisie, tapez ",
          code("/"),
          " pour voir les commandes : ",
          code(first.command),
          ` (${first.description ?? "essayez-la"}).`,
        ]
      : ["Écrivez à l’application : elle vous répond."],
    team
      ? [
          "Dans ",
          code(`#${team.name}`),
          ", les boutons d’une fiche la font avancer ; son fil est le journal de l’équipe.",
        ]
      : ["Jouez ensuite un intervenant : ", "ses canaux montrent les fiches de son équipe, avec leurs boutons."],
    ...(ctx.store.app.has_home
      ? [["L’onglet ", h("strong", {}, "Accueil"), " de l’application réunit ce qui vous concerne."]]
      : []),
    [
      "Ouvrez ",
      h("strong", {}, "Coulisses"),
      " pour voir ce que Slack et l’application se disent",
      ctx.store.canAdvance ? ", et avancer l’horloge de seize jours." : ".",
    ],
    [
      "Ouvrez un second onglet et jouez quelqu’un d’autre : chacun voit ce qu’il verrait dans Slack. ",
      code("?"),
      " donne les raccourcis clavier.",
    ],
  ];
}

function begin(ctx) {
  ctx.focusComposer();
}
