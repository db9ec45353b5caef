/** What the composer offers while one types: slash commands with their hints, people after an @. */

import { freshId, h } from "./dom.js";
import { avatar } from "./avatar.js";

/** @typedef {{label: any, insert: string, from: number, exact?: boolean}} Offer */

/**
 * @param {HTMLTextAreaElement} box
 * @param {(typed: string, at: number) => Offer[]} offersFor
 */
export function completion(box, offersFor) {
  const id = freshId("offers");
  const list = h("ul", { id, class: "offers", role: "listbox", "aria-label": "Propositions", hidden: true });
  const state = { offers: [], active: 0 };
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", id);
  const close = () => {
    state.offers = [];
    draw(box, list, state, take);
  };
  const take = (offer) => {
    const after = box.value.slice(box.selectionStart);
    box.value = box.value.slice(0, offer.from) + offer.insert + after;
    box.selectionStart = box.selectionEnd = offer.from + offer.insert.length;
    close();
    box.dispatchEvent(new Event("input"));
    box.focus();
  };
  box.addEventListener("input", () => {
    Object.assign(state, { offers: offersFor(box.value, box.selectionStart), active: 0 });
    draw(box, list, state, take);
  });
  box.addEventListener("blur", close);
  return {
    element: list,
    close,
    key: (event) => onKey(event, state, take, close, () => draw(box, list, state, take)),
  };
}

function draw(box, list, state, take) {
  list.hidden = !state.offers.length;
  list.replaceChildren(
    ...state.offers.map((offer, i) =>
      h(
        "li",
        {
          id: `${list.id}-${i}`,
          role: "option",
          "aria-selected": String(i === state.active),
          class: i === state.active ? "active" : "",
          on: { mousedown: (event) => event.preventDefault(), click: () => take(offer) },
        },
        offer.label,
      ),
    ),
  );
  if (state.offers.length) box.setAttribute("aria-activedescendant", `${list.id}-${state.active}`);
  else box.removeAttribute("aria-activedescendant");
  list.children[state.active]?.scrollIntoView({ block: "nearest" });
}

/** Returns whether the key was for the list. */
function onKey(event, state, take, close, redraw) {
  if (!state.offers.length) return false;
  const offer = state.offers[state.active];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    state.active = (state.active + step + state.offers.length) % state.offers.length;
    redraw();
  } else if (event.key === "Escape") close();
  else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !offer.exact)) take(offer);
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Commands stand at the very start of a message, and nowhere in a thread. */
export function commandOffers(store, typed) {
  if (!/^\/\S*$/.test(typed)) return [];
  const found = store.commands.filter((command) => fold(command.command).startsWith(fold(typed)));
  return found.map((command) => ({
    from: 0,
    insert: `${command.command} `,
    exact: found.length === 1 && command.command === typed,
    label: [
      h("strong", {}, command.command),
      h("code", {}, command.usage_hint ?? ""),
      h("small", {}, command.description ?? ""),
    ],
  }));
}

/** The people of a conversation whose name begins so. */
export function peopleOffers(ctx, channel, typed, at) {
  const match = /(?:^|\s)@([\p{L}\p{N}.-]*)$/u.exec(typed.slice(0, at));
  if (!match) return [];
  const from = at - match[1].length - 1;
  const members = ctx.store.channels.get(channel)?.members ?? [];
  const named = members
    .map(ctx.store.user)
    .filter((user) => user && !user.deleted && fits(user, fold(match[1])));
  return named.slice(0, 8).map((user) => ({
    from,
    insert: `@${user.real_name || user.name} `,
    label: [
      avatar(user.id, ctx, "small"),
      h("strong", {}, user.real_name || user.name),
      h("small", {}, user.title ?? ""),
    ],
  }));
}

const fits = (user, start) =>
  [user.name, ...(user.real_name ?? "").split(" ")].some((word) => fold(word ?? "").startsWith(start));
