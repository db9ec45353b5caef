/** One field to choose from a list by typing: static, external and users selects alike (the ARIA combobox pattern). */

import { freshId, h, icon, iconButton } from "./dom.js";
import { place } from "./layers.js";

/**
 * @typedef {{label: string, detail?: string, group?: string, option: any}} Choice
 * @typedef {{choices: (typed: string) => Promise<Choice[]> | Choice[], chosen: ?Choice, placeholder?: string,
 *   change: (choice: ?Choice) => void, clearable?: boolean, label?: string, id?: string, describedBy?: string,
 *   wait?: number, empty?: string}} ComboboxOptions
 */

/** @param {ComboboxOptions} options */
export function combobox(options) {
  const listId = freshId("list");
  const list = h("ul", {
    id: listId,
    role: "listbox",
    class: "listbox",
    popover: "manual",
    "aria-label": options.label ?? "Choix",
  });
  const input = h("input", {
    id: options.id ?? freshId("select"),
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    class: "combobox-input",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
    "aria-label": options.id ? null : options.label,
    "aria-describedby": options.describedBy,
    placeholder: options.placeholder ?? "Choisir",
    value: options.chosen?.label ?? "",
  });
  const clear = iconButton("close", "Effacer le choix", () => state.choose(null), {
    class: "icon-button combobox-clear",
  });
  const element = h("div", { class: "combobox" }, input, clear, icon("chevron"), list);
  const state = createState({ options, list, input, clear, element });
  listen(input, list, state);
  state.showChosen();
  return element;
}

function createState({ options, list, input, clear, element }) {
  const state = {
    chosen: options.chosen,
    /** @type {Choice[]} */ shown: [],
    active: -1,
    asked: 0,
    open: false,

    async suggest(typed) {
      state.asked += 1;
      const turn = state.asked;
      if (!state.open) state.show();
      list.replaceChildren(h("li", { class: "listbox-note" }, "Recherche…"));
      const choices = await Promise.resolve(options.choices(typed)).catch((failure) => [{ failure }]);
      if (turn !== state.asked || !state.open) return;
      state.draw(choices);
    },
    draw(choices) {
      const failure = choices[0]?.failure;
      state.shown = failure ? [] : choices;
      list.replaceChildren(...rows(state, choices, failure?.message ?? options.empty ?? "Aucun résultat"));
      state.activate(state.shown.findIndex((choice) => choice.label === state.chosen?.label));
      place(list, input);
    },
    activate(index) {
      state.active = index;
      const items = [...list.querySelectorAll("[role=option]")];
      items.forEach((item, i) => item.classList.toggle("active", i === index));
      items[index]?.scrollIntoView({ block: "nearest" });
      if (items[index]) input.setAttribute("aria-activedescendant", items[index].id);
      else input.removeAttribute("aria-activedescendant");
    },
    choose(choice) {
      state.chosen = choice;
      state.hide();
      input.focus();
      options.change(choice);
    },
    show() {
      state.open = true;
      list.showPopover();
      input.setAttribute("aria-expanded", "true");
      place(list, input);
    },
    hide() {
      if (state.open) list.hidePopover();
      state.open = false;
      state.asked += 1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      state.showChosen();
    },
    showChosen() {
      input.value = state.chosen?.label ?? "";
      clear.hidden = !(options.clearable && state.chosen);
      element.classList.toggle("has-choice", Boolean(state.chosen));
    },
  };
  return state;
}

function rows(state, choices, note) {
  if (!state.shown.length) return [h("li", { class: "listbox-note" }, note)];
  let group;
  return choices.flatMap((choice) => {
    const title =
      choice.group && choice.group !== group
        ? [h("li", { class: "listbox-group", role: "presentation" }, choice.group)]
        : [];
    group = choice.group;
    return [...title, row(state, choice)];
  });
}

function row(state, choice) {
  // Pressing must not take the focus from the field before the click arrives.
  const keep = (event) => event.preventDefault();
  return h(
    "li",
    {
      id: freshId("option"),
      role: "option",
      "aria-selected": String(choice.label === state.chosen?.label),
      on: { mousedown: keep, click: () => state.choose(choice) },
    },
    h("span", {}, choice.label),
    choice.detail ? h("small", {}, choice.detail) : null,
  );
}

function listen(input, list, state) {
  let timer = 0;
  input.addEventListener("click", () => !state.open && state.suggest(""));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => state.hide());
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => state.suggest(input.value.trim()), 150);
  });
  input.addEventListener("keydown", (event) => KEYS[event.key]?.(event, state));
  list.addEventListener("mousedown", (event) => event.preventDefault());
}

const move = (step) => (event, state) => {
  event.preventDefault();
  if (!state.open) state.suggest("");
  else if (state.shown.length)
    state.activate((state.active + step + state.shown.length) % state.shown.length);
};

const KEYS = {
  ArrowDown: move(1),
  ArrowUp: (event, state) => (state.active < 0 ? state.activate(0) : null, move(-1)(event, state)),
  Enter(event, state) {
    if (!state.open) return;
    event.preventDefault();
    const only = state.shown.length === 1 ? 0 : state.active;
    if (state.shown[only]) state.choose(state.shown[only]);
  },
  Escape(event, state) {
    if (!state.open) return;
    // The list alone closes: not the dialog that holds it.
    event.preventDefault();
    event.stopPropagation();
    state.hide();
  },
  Tab: (event, state) => state.open && state.hide(),
};
