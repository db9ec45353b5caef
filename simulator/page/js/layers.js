/** What lies above the page: menus, confirmations, dialogs. The browser's own top layer traps the focus. */

import { freshId, h, iconButton } from "./dom.js";
import { textObject } from "./mrkdwn.js";

/** Tell what must stay on top, as toasts do, that a dialog left. */
export const layersChanged = () => document.dispatchEvent(new Event("layers"));

/** The dialog on top, or the page: only what is inside can be reached. */
export const topLayer = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;

/** Put a popover under its anchor, or above it where there is more room. */
export function place(popup, anchor) {
  const at = anchor.getBoundingClientRect();
  popup.style.minWidth = `${Math.min(at.width, 560)}px`;
  const size = popup.getBoundingClientRect();
  const below = window.innerHeight - at.bottom - 8;
  const top = size.height <= below || below >= at.top ? at.bottom + 4 : at.top - size.height - 4;
  popup.style.top = `${Math.max(8, top)}px`;
  popup.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8))}px`;
}

/** Follow the arrow keys, Home and End between the items of a menu, a grid or a toolbar. */
export function roving(event, items) {
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  const at = items.indexOf(/** @type {any} */ (document.activeElement));
  const next = {
    Home: 0,
    End: items.length - 1,
    [event.key in steps ? event.key : ""]: (at + steps[event.key] + items.length) % items.length,
  }[event.key];
  if (next === undefined || !items.length) return;
  event.preventDefault();
  event.stopPropagation();
  items[next].focus();
}

/**
 * Open a menu under a button; Escape or a click elsewhere closes it and focus returns.
 * @param {HTMLElement} anchor
 * @param {{label: any, choose: () => void, danger?: boolean}[]} items
 */
export function openMenu(anchor, items, props = {}) {
  const menu = h("div", { class: "menu", role: "menu", popover: "auto", ...props });
  const close = () => menu.hidePopover();
  const choose = (item) => () => {
    close();
    item.choose();
  };
  menu.append(
    ...items.map((item) =>
      h(
        "button",
        {
          type: "button",
          role: "menuitem",
          class: item.danger ? "danger" : "",
          title: item.title,
          "aria-label": item.title,
          on: { click: choose(item) },
        },
        item.label,
      ),
    ),
  );
  menu.addEventListener("keydown", (event) => roving(event, [...menu.children]));
  showPopup(menu, anchor);
  menu.firstElementChild?.focus();
  return menu;
}

/** Show an automatic popover beside its anchor; it leaves the page once closed. */
function showPopup(popup, anchor) {
  // Inside an open dialog only the dialog's own descendants can be reached.
  topLayer().append(popup);
  anchor.setAttribute("aria-expanded", "true");
  popup.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    if (popup.contains(document.activeElement) || document.activeElement === document.body) anchor.focus();
    popup.remove();
  });
  popup.showPopover();
  place(popup, anchor);
}

/**
 * A dialog with a title and a way out. `close()` takes it away and gives the focus back.
 * @returns {{element: HTMLDialogElement, body: HTMLElement, close: () => void}}
 */
export function openDialog(title, { wide = false, onClose = () => {} } = {}) {
  const heading = freshId("dialog");
  const body = h("div", { class: "dialog-body" });
  const element = h("dialog", { class: wide ? "dialog wide" : "dialog", "aria-labelledby": heading });
  const close = () => element.close();
  element.append(
    h(
      "header",
      { class: "dialog-head" },
      h("h2", { id: heading }, title),
      iconButton("close", "Fermer", close),
    ),
    body,
  );
  const opener = /** @type {any} */ (document.activeElement);
  element.addEventListener("close", () => {
    element.remove();
    layersChanged();
    if (opener?.isConnected) opener.focus();
    onClose();
  });
  document.body.append(element);
  element.showModal();
  return { element, body, close };
}

/**
 * Ask as Block Kit's confirmation object says (docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object).
 * @returns {Promise<boolean>}
 */
export function confirmation(object, ctx) {
  return new Promise((resolve) => {
    let answer = false;
    const title = object.title?.text ?? "Confirmer ?";
    const dialog = openDialog(title, { onClose: () => resolve(answer) });
    const settle = (value) => () => {
      answer = value;
      dialog.close();
    };
    const tone = object.style === "danger" ? "danger" : "primary";
    const yes = h(
      "button",
      { type: "button", class: `button ${tone}`, on: { click: settle(true) } },
      object.confirm?.text ?? "Oui",
    );
    const no = h(
      "button",
      { type: "button", class: "button", on: { click: settle(false) } },
      object.deny?.text ?? "Annuler",
    );
    dialog.body.append(
      h("div", {}, textObject(object.text, ctx)),
      h("div", { class: "dialog-foot" }, no, yes),
    );
    yes.focus();
  });
}

/** Ask about an act of the page itself. */
export const ask = (title, text, confirm, ctx) =>
  confirmation(
    {
      title: { text: title },
      text: { type: "plain_text", text },
      confirm: { text: confirm },
      style: "danger",
    },
    ctx,
  );
