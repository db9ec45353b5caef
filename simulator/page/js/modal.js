/** Modals: the stack of views the app opened, each with what was typed in it. */

import { drawBlocks } from "./blocks.js";
import { freshId, h, icon, iconButton } from "./dom.js";
import { layersChanged } from "./layers.js";
import { textObject } from "./mrkdwn.js";
import { viewScope } from "./scopes.js";
import { createForm } from "./values.js";

const IMPATIENCE = 3000;

export function createModals(ctx) {
  const modals = { ctx, forms: new Map(), shown: null, dialog: null, opener: null };
  ctx.store.on("views", () => follow(modals));
}

/** Show the top of the stack as it now is. */
function follow(modals) {
  const { store } = modals.ctx;
  const top = store.views.at(-1);
  const open = new Set(store.views.map((view) => view.id));
  for (const id of modals.forms.keys()) if (!open.has(id)) modals.forms.delete(id);
  if (!top) shut(modals);
  else if (JSON.stringify(top) !== JSON.stringify(modals.shown)) draw(modals, top);
}

function shut(modals) {
  if (!modals.dialog) return;
  const { dialog, opener } = modals;
  Object.assign(modals, { dialog: null, shown: null, opener: null });
  dialog.close();
  dialog.remove();
  layersChanged();
  giveFocusBack(opener);
}

/** Where the modal was opened from; its message may have been redrawn meanwhile. */
function remember() {
  const control = /** @type {any} */ (document.activeElement);
  return {
    control,
    ts: control?.closest?.("[data-ts]")?.dataset.ts,
    action: control?.closest?.("[data-action]")?.dataset.action,
  };
}

function giveFocusBack({ control, ts, action }) {
  if (control?.isConnected && control !== document.body) return control.focus();
  const message = ts && document.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  const again = message && action && message.querySelector(`[data-action="${CSS.escape(action)}"]`);
  (again || message?.querySelector("article") || document.querySelector(".composer textarea"))?.focus();
}

function ensureDialog(modals) {
  if (modals.dialog) return modals.dialog;
  modals.opener = remember();
  const dialog = h("dialog", { class: "dialog modal" });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave(modals);
  });
  modals.dialog = dialog;
  document.body.append(dialog);
  return dialog;
}

function draw(modals, view) {
  const dialog = ensureDialog(modals);
  const updated = modals.shown?.id === view.id;
  const focused = updated ? focusedField(dialog) : null;
  const scrolled = updated ? (dialog.querySelector(".dialog-body")?.scrollTop ?? 0) : 0;
  modals.shown = view;
  dialog.querySelector("form")?.remove();
  dialog.prepend(viewForm(modals, view));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector(".dialog-body").scrollTop = scrolled;
  (find(dialog, focused) ?? firstField(dialog)).focus();
}

/** Which field has the focus, by the ids that outlive an update. */
function focusedField(dialog) {
  const block = document.activeElement?.closest("[data-block]");
  return block && dialog.contains(block) ? /** @type {any} */ (block).dataset.block : null;
}

const FIELDS = "input, textarea, select, button";

const find = (dialog, block) =>
  block && dialog.querySelector(`[data-block="${CSS.escape(block)}"]`)?.querySelector(FIELDS);

const firstField = (dialog) =>
  dialog.querySelector(".dialog-body input, .dialog-body textarea") ??
  dialog.querySelector(".dialog-foot .primary, .dialog-head button");

function viewForm(modals, view) {
  const form = modals.forms.get(view.id) ?? createForm();
  modals.forms.set(view.id, form);
  const heading = freshId("view");
  modals.dialog.setAttribute("aria-labelledby", heading);
  const element = h(
    "form",
    { class: "view", novalidate: true, dataset: { view: view.id } },
    head(modals, view, heading),
    h(
      "div",
      { class: "dialog-body" },
      h("p", { class: "view-error", role: "alert" }),
      drawBlocks(view.blocks, viewScope(modals.ctx, view, form)),
    ),
    foot(modals, view),
  );
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(modals, view, form, element);
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) element.requestSubmit();
  });
  return element;
}

function head(modals, view, heading) {
  const deep = modals.ctx.store.views.length > 1;
  return h(
    "header",
    { class: "dialog-head" },
    deep ? iconButton("back", "Retour à la fenêtre précédente", () => leave(modals)) : null,
    h("span", { class: "app-mark" }, icon("bot")),
    h("h2", { id: heading }, textObject(view.title, modals.ctx)),
    iconButton("close", deep ? "Tout fermer" : "Fermer", () => leave(modals, true)),
  );
}

function foot(modals, view) {
  const close = h(
    "button",
    { type: "button", class: "button", on: { click: () => leave(modals) } },
    textObject(view.close ?? { type: "plain_text", text: view.submit ? "Annuler" : "Fermer" }, modals.ctx),
  );
  if (!view.submit) return h("footer", { class: "dialog-foot" }, close);
  const send = h(
    "button",
    { type: "submit", class: "button primary submit" },
    textObject(view.submit, modals.ctx),
  );
  return h("footer", { class: "dialog-foot" }, close, send);
}

async function leave(modals, all = false) {
  if (!modals.shown) return;
  try {
    await modals.ctx.api.post("close", { view_id: modals.shown.id, all: all || undefined });
  } catch (failure) {
    modals.ctx.toasts.error(failure);
  }
}

async function submit(modals, view, form, element) {
  if (element.getAttribute("aria-busy") === "true") return;
  const mistakes = form.mistakes(view);
  showErrors(element, mistakes);
  if (Object.keys(mistakes).length) return;
  if (element.querySelector('.upload[aria-busy="true"]'))
    return showErrors(element, {}, "Un fichier est encore en cours d’envoi.");
  busy(element, true);
  try {
    const answer = await modals.ctx.api.post("submit", { view_id: view.id, values: form.values(view) });
    settle(element, answer);
  } catch (failure) {
    settle(element, { error: failure.message });
  }
}

/** A view that was taken stays busy until the stack moves, so that it is not sent twice. */
function settle(element, answer) {
  if (answer.ok) {
    setTimeout(() => busy(element, false), IMPATIENCE);
    return;
  }
  busy(element, false);
  showErrors(element, answer.errors ?? {}, answer.error);
}

function busy(element, on) {
  element.setAttribute("aria-busy", String(on));
  element.querySelector(".submit")?.setAttribute("aria-disabled", String(on));
}

/** Put each error under its field and the focus into the first; what has no field stands on top. */
function showErrors(element, errors, whole = "") {
  for (const field of element.querySelectorAll(".field")) mark(field, errors[field.dataset.block] ?? "");
  const homeless = Object.entries(errors).filter(
    ([id]) => !element.querySelector(`.field[data-block="${CSS.escape(id)}"]`),
  );
  element.querySelector(".view-error").textContent = [whole, ...homeless.map(([, sentence]) => sentence)]
    .filter(Boolean)
    .join(" ");
  const first = element.querySelector(".field.wrong")?.querySelector(FIELDS);
  if (first) first.focus();
  else if (whole) element.querySelector(".dialog-body").scrollTop = 0;
}

function mark(field, sentence) {
  field.classList.toggle("wrong", Boolean(sentence));
  field.querySelector(".field-error").textContent = sentence;
  for (const control of field.querySelectorAll("input, textarea")) {
    if (sentence) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}
