/** Where interactive elements stand, and what a press does there: in a message or in a view. */

import { confirmation } from "./layers.js";
import { initialValue } from "./values.js";

/** What a press carries, named as each kind of element names it. */
const PAYLOADS = {
  button: (content) => ({ value: content }),
  plain_text_input: (content) => ({ value: content }),
  users_select: (content) => ({ selected_user: content }),
  datepicker: (content) => ({ selected_date: content }),
  checkboxes: (content) => ({ selected_options: content }),
};

const payload = (element, content) =>
  (PAYLOADS[element.type] ?? ((option) => ({ selected_option: option })))(content);

/**
 * Press once: confirmed where the element asks for it, shown as under way, its refusal told.
 * @param {HTMLElement} control what was pressed
 */
async function press(ctx, where, block, element, content, control) {
  if (control.getAttribute("aria-busy") === "true") return;
  if (element.confirm && !(await confirmation(element.confirm, ctx))) return;
  // Not `disabled`: that would take the focus away from who works by keyboard.
  control.setAttribute("aria-busy", "true");
  try {
    const act = { block_id: block.block_id, action_id: element.action_id, ...payload(element, content) };
    const answer = await ctx.api.post("press", { ...where, ...act });
    if (answer.error) ctx.toasts.error(answer.error);
  } catch (failure) {
    ctx.toasts.error(failure);
  } finally {
    control.removeAttribute("aria-busy");
  }
}

const suggest = (ctx, where) => (block, element, value) =>
  ctx.api.post("suggest", { ...where(), block_id: block.block_id, action_id: element.action_id, value });

/** The elements of a message: every change is told to the app. */
export function messageScope(ctx, channel, message) {
  const where = { channel, ts: message.ts, ephemeral: message.ephemeral || undefined };
  return {
    ctx,
    get: (_, element) => initialValue(element),
    set: () => {},
    keep: (_, __, make) => make(),
    act: (...act) => press(ctx, where, ...act),
    suggest: suggest(ctx, () => where),
  };
}

/** The elements of the app's first tab: every change is told to the app. */
export function homeScope(ctx, view) {
  const where = { view_id: view.id };
  return {
    ctx,
    get: (_, element) => initialValue(element),
    set: () => {},
    keep: (_, __, make) => make(),
    act: (...act) => press(ctx, where, ...act),
    suggest: suggest(ctx, () => where),
  };
}

/**
 * The elements of a view: what they hold stays in its form until it is submitted.
 * @param {any} form what `createForm` made
 */
export function viewScope(ctx, view, form) {
  const where = () => ({ view_id: view.id, values: form.values(view) });
  return {
    ctx,
    get: form.get,
    set: form.set,
    keep: form.keep,
    act: (...act) => press(ctx, where(), ...act),
    suggest: suggest(ctx, where),
  };
}
