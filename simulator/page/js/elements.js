/**
 * Block Kit's interactive elements, in messages and in views alike
 * (docs.slack.dev/reference/block-kit/block-elements).
 *
 * A scope tells where an element stands: what it holds, what to do when it changes.
 * @typedef {{get: (block: any, element: any) => any, set: (block: any, element: any, content: any) => void,
 *   act: (block: any, element: any, content: any, control: HTMLElement) => void,
 *   suggest: (block: any, element: any, typed: string) => Promise<any>,
 *   keep: (block: any, element: any, make: () => any) => any, ctx: any}} Scope
 * @typedef {{id?: string, describedBy?: string, label?: string, acts: boolean}} Tie
 */

import { combobox } from "./combobox.js";
import { freshId, h, icon } from "./dom.js";
import { fileInput } from "./fileinput.js";
import { openMenu } from "./layers.js";
import { textObject } from "./mrkdwn.js";
import { contentOf } from "./values.js";

/** Draw an element, or a visible grey box for one that is not known here. */
export function drawElement(block, element, scope, tie = { acts: true }) {
  const draw = ELEMENTS[element.type];
  const node = draw ? draw(block, element, scope, tie) : unknownElement(element);
  if (element.action_id) node.dataset.action = element.action_id;
  return node;
}

const unknownElement = (element) =>
  h("span", { class: "unknown" }, `Élément « ${element.type} » non affiché`);

/** @type {Record<string, (block: any, element: any, scope: Scope, tie: Tie) => any>} */
const ELEMENTS = {
  button,
  overflow,
  image: (_, element) =>
    h("img", { class: "accessory-image", src: element.image_url, alt: element.alt_text }),
  static_select: select,
  external_select: select,
  users_select: select,
  datepicker: dateInput,
  radio_buttons: choices("radio"),
  checkboxes: choices("checkbox"),
  plain_text_input: textInput,
  file_input: fileInput,
};

/** Keep what was chosen, and tell the app when the element does so. */
export function changed(block, element, scope, tie, content, control) {
  scope.set(block, element, content);
  if (tie.acts) scope.act(block, element, content, control);
}

function button(block, element, scope) {
  const press = (event) => {
    if (element.url && /^https?:/i.test(element.url)) window.open(element.url, "_blank", "noopener");
    scope.act(block, element, element.value, event.currentTarget);
  };
  return h(
    "button",
    {
      type: "button",
      class: `button ${element.style ?? ""}`,
      "aria-label": element.accessibility_label,
      on: { click: press },
    },
    h("span", {}, textObject(element.text, scope.ctx)),
  );
}

function overflow(block, element, scope) {
  const open = (event) => {
    const anchor = event.currentTarget;
    const pick = (option) => {
      if (option.url && /^https?:/i.test(option.url)) window.open(option.url, "_blank", "noopener");
      scope.act(block, element, option, anchor);
    };
    openMenu(
      anchor,
      element.options.map((option) => ({
        label: optionLabel(option, scope.ctx),
        choose: () => pick(option),
      })),
    );
  };
  return h(
    "button",
    {
      type: "button",
      class: "button overflow",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": "Plus d’actions",
      title: "Plus d’actions",
      on: { click: open },
    },
    icon("dots"),
  );
}

const optionLabel = (option, ctx) => [
  h("span", {}, textObject(option.text, ctx)),
  option.description ? h("small", {}, textObject(option.description, ctx)) : null,
];

const choiceOf = (option, group) => ({
  label: option.text.text,
  detail: option.description?.text,
  group: group?.label?.text,
  option,
});

/** The choices of what the app answered or declared, grouped or not. */
function choicesOf({ options, option_groups: groups }) {
  if (groups) return groups.flatMap((group) => group.options.map((option) => choiceOf(option, group)));
  return (options ?? []).map((option) => choiceOf(option));
}

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const matching = (all, typed) =>
  all.filter((choice) => fold(`${choice.label} ${choice.detail ?? ""}`).includes(fold(typed)));

const userChoice = (user) => ({ label: user.real_name || user.name, detail: user.title, option: user.id });

/** Where each kind of select finds its choices. */
const SOURCES = {
  static_select: (block, element) => (typed) => matching(choicesOf(element), typed),
  users_select: (block, element, scope) => (typed) =>
    matching(scope.ctx.store.people().map(userChoice), typed),
  external_select: (block, element, scope) => async (typed) => {
    // Slack asks the app from the third character on unless the element says otherwise.
    const least = element.min_query_length ?? 3;
    if (typed.length < least) throw new Error(`Tapez au moins ${least} caractère${least > 1 ? "s" : ""}.`);
    return choicesOf(await scope.suggest(block, element, typed));
  },
};

function select(block, element, scope, tie) {
  const held = contentOf(element, scope.get(block, element));
  const user = element.type === "users_select" && held ? scope.ctx.store.user(held) : null;
  const chosen = user ? userChoice(user) : held?.text ? choiceOf(held) : null;
  const node = combobox({
    ...tie,
    chosen,
    choices: SOURCES[element.type](block, element, scope),
    label: tie.label ?? element.placeholder?.text,
    placeholder: element.placeholder?.text,
    clearable: block.type === "input" && block.optional,
    change: (choice) => changed(block, element, scope, tie, choice?.option ?? null, node),
  });
  return node;
}

function dateInput(block, element, scope, tie) {
  const change = (event) => changed(block, element, scope, tie, event.target.value || null, event.target);
  return h("input", {
    type: "date",
    class: "date-input",
    id: tie.id,
    "aria-describedby": tie.describedBy,
    "aria-label": tie.id ? null : (tie.label ?? element.placeholder?.text ?? "Date"),
    value: contentOf(element, scope.get(block, element)) ?? "",
    on: { change },
  });
}

/** Radio buttons or checkboxes: one fieldset, each option with its description. */
function choices(kind) {
  return (block, element, scope, tie) => {
    const name = freshId(kind);
    const held = [contentOf(element, scope.get(block, element))]
      .flat()
      .filter(Boolean)
      .map((option) => option.value);
    const set = h("div", {
      class: "choices",
      role: kind === "radio" ? "radiogroup" : "group",
      "aria-labelledby": tie.id && `${tie.id}-label`,
      "aria-label": tie.id ? null : (tie.label ?? "Choix"),
      "aria-describedby": tie.describedBy,
    });
    const change = () => {
      const checked = [...set.querySelectorAll("input")].flatMap((box, i) =>
        box.checked ? [element.options[i]] : [],
      );
      changed(block, element, scope, tie, kind === "radio" ? (checked[0] ?? null) : checked, set);
    };
    set.append(
      ...element.options.map((option) =>
        choiceRow(kind, name, option, held.includes(option.value), change, scope.ctx),
      ),
    );
    return set;
  };
}

function choiceRow(kind, name, option, checked, change, ctx) {
  const box = h("input", { type: kind, name, value: option.value, on: { change } });
  box.checked = checked;
  return h("label", { class: "choice" }, box, h("span", {}, optionLabel(option, ctx)));
}

function textInput(block, element, scope, tie) {
  const text = contentOf(element, scope.get(block, element)) ?? "";
  const box = h(element.multiline ? "textarea" : "input", {
    class: "text-input",
    id: tie.id,
    "aria-describedby": tie.describedBy,
    autocomplete: "off",
    value: text,
    placeholder: element.placeholder?.text,
    rows: element.multiline ? 4 : null,
    type: element.multiline ? null : "text",
    on: { input: () => scope.set(block, element, box.value) },
  });
  const onEnter = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || element.multiline || !tie.acts || !onEnter.includes("on_enter_pressed"))
      return;
    event.preventDefault();
    scope.act(block, element, box.value, box);
  });
  return element.max_length ? h("div", { class: "counted" }, box, counter(box, element.max_length)) : box;
}

/** How many characters are left, said aloud only when few are. */
function counter(box, max) {
  const left = h("output", { class: "counter" });
  const count = () => {
    const rest = max - box.value.length;
    left.textContent = rest < 0 ? `${-rest} de trop` : `${box.value.length} / ${max}`;
    left.classList.toggle("over", rest < 0);
    left.setAttribute("aria-live", rest < 20 ? "polite" : "off");
  };
  box.addEventListener("input", count);
  count();
  return left;
}
