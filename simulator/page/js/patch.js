/** Bring a list up to date row by row, so that focus, scroll and open menus survive each event. */

/**
 * @param {HTMLElement} list
 * @param {{key: string, mark: string, draw: () => HTMLElement}[]} rows what the list must show; a row
 *   whose `mark` did not change is left alone
 */
export function patch(list, rows) {
  const there = new Map([...list.children].map((node) => [/** @type {any} */ (node).rowKey, node]));
  let place = list.firstElementChild;
  for (const row of rows) {
    const node = keepOrDraw(there.get(row.key), row);
    there.delete(row.key);
    if (node === place) place = place.nextElementSibling;
    else list.insertBefore(node, place);
    if (node.replaces) place = swap(node, place);
  }
  for (const node of there.values()) node.remove();
}

function keepOrDraw(node, row) {
  if (node?.rowMark === row.mark) return node;
  const drawn = row.draw();
  return Object.assign(drawn, { rowKey: row.key, rowMark: row.mark, replaces: node });
}

/** Take the old row away; the focus it held passes to the same control of the new one. */
function swap(node, place) {
  const old = node.replaces;
  delete node.replaces;
  const next = place === old ? old.nextElementSibling : place;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  if (old.querySelector("article")?.tabIndex === 0)
    node.querySelector("article")?.setAttribute("tabindex", "0");
  old.remove();
  if (focused) sameControl(node, focused)?.focus();
  return next;
}

function sameControl(node, focused) {
  const action = focused.closest("[data-action]")?.dataset.action;
  const again = action && node.querySelector(`[data-action="${CSS.escape(action)}"]`);
  const control = again?.matches("button, input") ? again : again?.querySelector("input, button");
  return control ?? node.querySelector("article");
}
