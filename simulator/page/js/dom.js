/** Building DOM nodes. Everything people typed passes through here as text, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Build an element. Props: `class`, `dataset`, `style`, `on` (listeners), any attribute; `true` sets
 * an empty attribute, `false`, `null` and `undefined` leave it out.
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProp(node, name, value);
  node.append(...flat(children));
  return node;
}

function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  } else if (name === "dataset") Object.assign(node.dataset, value);
  else if (name === "style") for (const [k, v] of Object.entries(value)) node.style.setProperty(k, v);
  else if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : value);
}

/** Children without the absent ones; strings and numbers become text nodes by `append`. */
function flat(children) {
  return children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false && c !== "");
}

const PATHS = {
  send: "M4 12 20 4l-5 16-3-7z M12 13l8-9",
  attach: "M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L10 17a1.6 1.6 0 0 1-2.4-2.3L15 7.5",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M8.5 14.5c1.8 2.2 5.2 2.2 7 0 M9 9.5v.6 M15 9.5v.6",
  thread: "M4 5h16v11H11l-4 4v-4H4z M8 9h8 M8 12h5",
  edit: "M5 19h3.5L19 8.5 15.5 5 5 15.5z M13 7.5l3.5 3.5",
  trash: "M5 7h14 M9 7V4.5h6V7 M7 7l1 13h8l1-13 M10.5 11v5 M13.5 11v5",
  close: "M6 6l12 12 M18 6 6 18",
  back: "M15 5l-7 7 7 7",
  dots: "M6 12h.01 M12 12h.01 M18 12h.01",
  traffic: "M7 20V5 M3.5 8.5 7 5l3.5 3.5 M17 4v15 M13.5 15.5 17 19l3.5-3.5",
  help: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M9.5 9.5a2.5 2.5 0 1 1 3.700 2.200c-.8.5-1.200 1-1.200 2 M12 16.800v.1",
  keys: "M3.5 7h17v10h-17z M7 10.5h.1 M10.5 10.5h.1 M14 10.5h.1 M17 10.5h.1 M8 14h8",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M12 7v5l3.5 2",
  lock: "M6.5 11h11v8.5h-11z M9 11V8a3 3 0 0 1 6 0v3",
  hash: "M9.5 4 8 20 M16 4l-1.5 16 M5 9h15 M4 15h15",
  chevron: "M7 10l5 5 5-5",
  download: "M12 4v11 M7.5 11 12 15.5 16.5 11 M5 20h14",
  file: "M7 3.5h7l4 4V20.5H7z M14 3.5v4h4",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z M15.5 15.5 20 20",
  down: "M12 5v14 M6 13l6 6 6-6",
  eye: "M3 12c3-5 6-7 9-7s6 2 9 7c-3 5-6 7-9 7s-6-2-9-7z M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  bot: "M6 8.5h12v9.5H6z M12 8.5V5 M9.5 12.5v.6 M14.5 12.5v.6 M3.5 12v3 M20.5 12v3",
  bell: "M6.5 16.5v-6a5.5 5.5 0 0 1 11 0v6l1.5 1.5H5z M10.5 20.5h3",
};

/** A line icon, hidden from screen readers: its button carries the words. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button showing an icon; `label` is its accessible name and its tooltip. */
export function iconButton(name, label, click, props = {}) {
  return h(
    "button",
    { type: "button", class: "icon-button", title: label, "aria-label": label, on: { click }, ...props },
    icon(name),
  );
}

let serial = 0;

/** An id no other element of the page has, to tie labels, hints and errors to fields. */
export function freshId(stem) {
  serial += 1;
  return `${stem}-${serial}`;
}

/** Wait for quiet: calls within `ms` milliseconds of each other collapse into the last one. */
export function debounce(ms, action) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...args), ms);
  };
}
