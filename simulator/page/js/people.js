/** Choosing whom one plays. The choice is in the address, so that it can be shared and kept in a tab. */

import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { openDialog, roving } from "./layers.js";

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The button that says who one is. */
export function createPersonButton(ctx, host) {
  ctx.store.on("session", () => {
    const me = ctx.store.myself();
    host.replaceChildren(
      avatar(me.id, ctx, "small"),
      h("span", { class: "me-name" }, me.real_name || me.name),
      icon("chevron"),
    );
    host.setAttribute("aria-label", `Vous jouez ${me.real_name || me.name}. Changer de personne`);
  });
  host.addEventListener("click", () => choosePerson(ctx));
}

/** A dialog to find somebody in by name, title or handle. */
export function choosePerson(ctx) {
  const dialog = openDialog("Qui voulez-vous jouer ?");
  const list = h("ul", { class: "people" });
  const search = h("input", {
    type: "search",
    class: "text-input",
    placeholder: "Nom, fonction…",
    "aria-label": "Chercher une personne",
    autocomplete: "off",
  });
  const fill = () => {
    const found = ctx.store
      .people()
      .filter((user) =>
        fold(`${user.real_name} ${user.name} ${user.title ?? ""}`).includes(fold(search.value.trim())),
      );
    list.replaceChildren(
      ...(found.length
        ? found.map((user) => h("li", {}, personButton(ctx, user)))
        : [h("li", { class: "empty" }, "Personne de ce nom ici.")]),
    );
  };
  search.addEventListener("input", fill);
  dialog.body.append(h("p", { class: "hint" }, "Chaque onglet peut jouer quelqu’un d’autre."), search, list);
  dialog.body.addEventListener("keydown", (event) => walk(event, search, list));
  fill();
  search.focus();
}

function walk(event, search, list) {
  const buttons = [...list.querySelectorAll("button")];
  if (event.key === "Enter" && event.target === search && buttons[0]) {
    event.preventDefault();
    buttons[0].click();
  } else if (event.key === "ArrowDown" && event.target === search) {
    event.preventDefault();
    buttons[0]?.focus();
  } else if (event.target !== search) roving(event, buttons);
}

function personButton(ctx, user) {
  const mine = user.id === ctx.store.me;
  const play = () => location.assign(`?${new URLSearchParams({ u: user.id })}`);
  return h(
    "button",
    { type: "button", class: "person", "aria-current": mine ? "true" : null, on: { click: play } },
    avatar(user.id, ctx),
    h(
      "span",
      { class: "person-words" },
      h("strong", {}, user.real_name || user.name),
      h("small", {}, user.title ?? `@${user.name}`),
    ),
    mine ? h("span", { class: "badge" }, "vous") : null,
  );
}
