/** One field to choose from a list by typing: static, external and users selects alike (the ARIA combobox pattern). */

import { freshId, h, icon, iconButton } from "./dom.js";
import { place } from "./layers.js";

/**
 * @typedef {{label: string, detail?: string, group?: string, option: any}} Choice
 * @typedef {{choices: (typed: string) => Promise<Choice[]> | Choice[], chosen: ?Choice, placeholder?: string,
 *   change: (choice: ?Choice) => void, clearable?: boolean, label?: string, id?: string, describedBy?: string,
 *   }} ComboboxOptions
 */

/** @param {ComboboxOptions} options */
export function combobox(options) {
  const box = {
    options,
    chosen: options.chosen,
    /** @type {Choice[]} */ shown: [],
    active: -1,
    asked: 0,
    open: false,
    /** The list stays under its field while what is around scrolls. */
    follow: (event) => event.target !== box.list && place(box.list, box.input),
    list: listOf(options),
    input: null,
    clear: null,
    element: null,
  };
  box.input = inputOf(options, box.list.id);
  box.clear = iconButton("close", "Effacer le choix", () => choose(box, null), {
    class: "icon-button combobox-clear",
  });
  box.element = h("div", { class: "combobox" }, box.input, box.clear, icon("chevron"), box.list);
  listen(box);
  showChosen(box);
  return box.element;
}

const listOf = (options) =>
  h("ul", {
    id: freshId("list"),
    role: "listbox",
    class: "listbox",
    popover: "manual",
    "aria-label": options.label ?? "Choix",
  });

const inputOf = (options, listId) =>
  h("input", {
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
  });

/** Ask for the choices that fit; an answer that another question overtook is dropped. */
async function suggest(box, typed) {
  if (document.activeElement !== box.input) return;
  box.asked += 1;
  const turn = box.asked;
  if (!box.open) show(box);
  box.list.replaceChildren(h("li", { class: "listbox-note" }, "Recherche…"));
  const choices = await Promise.resolve(box.options.choices(typed)).catch((failure) => [{ failure }]);
  if (turn === box.asked && box.open) draw(box, choices);
}

function draw(box, choices) {
  const failure = choices[0]?.failure;
  box.shown = failure ? [] : choices;
  box.list.replaceChildren(...rows(box, choices, failure?.message ?? "Aucun résultat"));
  activate(
    box,
    box.shown.findIndex((choice) => choice.label === box.chosen?.label),
  );
  place(box.list, box.input);
}

function activate(box, index) {
  box.active = index;
  const items = [...box.list.querySelectorAll("[role=option]")];
  items.forEach((item, i) => item.classList.toggle("active", i === index));
  items[index]?.scrollIntoView({ block: "nearest" });
  if (items[index]) box.input.setAttribute("aria-activedescendant", items[index].id);
  else box.input.removeAttribute("aria-activedescendant");
}

function choose(box, choice) {
  box.chosen = choice;
  hide(box);
  box.input.focus();
  box.options.change(choice);
}

function show(box) {
  box.open = true;
  box.list.showPopover();
  box.input.setAttribute("aria-expanded", "true");
  place(box.list, box.input);
  document.addEventListener("scroll", box.follow, { capture: true, passive: true });
}

function hide(box) {
  if (box.open && box.list.isConnected) box.list.hidePopover();
  document.removeEventListener("scroll", box.follow, { capture: true });
  box.open = false;
  box.asked += 1;
  box.input.setAttribute("aria-expanded", "false");
  box.input.removeAttribute("aria-activedescendant");
  showChosen(box);
}

function showChosen(box) {
  box.input.value = box.chosen?.label ?? "";
  box.clear.hidden = !(box.options.clearable && box.chosen);
}

function rows(box, choices, note) {
  if (!box.shown.length) return [h("li", { class: "listbox-note" }, note)];
  let group;
  return choices.flatMap((choice) => {
    const title =
      choice.group && choice.group !== group
        ? [h("li", { class: "listbox-group", role: "presentation" }, choice.group)]
        : [];
    group = choice.group;
    return [...title, row(box, choice)];
  });
}

function row(box, choice) {
  // Pressing must not take the focus from the field before the click arrives.
  const keep = (event) => event.preventDefault();
  return h(
    "li",
    {
      id: freshId("option"),
      role: "option",
      "aria-selected": String(choice.label === box.chosen?.label),
      on: { mousedown: keep, click: () => choose(box, choice) },
    },
    h("span", {}, choice.label),
    choice.detail ? h("small", {}, choice.detail) : null,
  );
}

function listen(box) {
  const { input, list } = box;
  let timer = 0;
  input.addEventListener("click", () => !box.open && suggest(box, ""));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => hide(box));
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => suggest(box, input.value.trim()), 150);
  });
  input.addEventListener("keydown", (event) => KEYS[event.key]?.(event, box));
  list.addEventListener("mousedown", (event) => event.preventDefault());
}

const move = (step) => (event, box) => {
  event.preventDefault();
  if (!box.open) suggest(box, "");
  else if (box.shown.length) activate(box, (box.active + step + box.shown.length) % box.shown.length);
};

const KEYS = {
  ArrowDown: move(1),
  ArrowUp: (event, box) => (box.active < 0 ? activate(box, 0) : null, move(-1)(event, box)),
  Enter(event, box) {
    event.preventDefault();
    if (!box.open) return void suggest(box, "");
    const only = box.shown.length === 1 ? 0 : box.active;
    if (box.shown[only]) choose(box, box.shown[only]);
  },
  Escape(event, box) {
    if (!box.open) return;
    // The list alone closes: not the dialog that holds it.
    event.preventDefault();
    event.stopPropagation();
    hide(box);
  },
  Tab: (event, box) => box.open && hide(box),
};
