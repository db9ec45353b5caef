/** People as initials on their colour. */

import { h, icon } from "./dom.js";

/** A calm set for those whose profile has no colour. */
const COLOURS = ["3d6b74", "7a5c86", "8a6244", "4f7350", "87525f", "4d628f", "6d6a3d", "5b5f66"];

const hash = (text) => [...text].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 9973, 7);

const colourOf = (user) => (user.color || COLOURS[hash(user.id) % COLOURS.length]).replace("#", "");

/** Dark letters on a light colour, light ones on a dark colour (WCAG's relative luminance). */
function inkOn(colour) {
  const [r, g, b] = [0, 2, 4].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#14181a" : "#ffffff";
}

const initials = (name) =>
  name
    .split(/[\s.-]+/)
    .filter(Boolean)
    .map((word) => word[0])
    .filter((_, i, all) => i === 0 || i === all.length - 1)
    .join("")
    .toUpperCase();

/** @param {string} id  @param {any} ctx */
export function avatar(id, ctx, size = "") {
  const user = ctx.store.user(id);
  if (ctx.store.isApp(id))
    return h("span", { class: `avatar app ${size}`, "aria-hidden": "true" }, icon("bot"));
  const colour = user ? colourOf(user) : "5b5f66";
  return h(
    "span",
    {
      class: `avatar ${size}`,
      "aria-hidden": "true",
      style: { "background-color": `#${colour}`, color: inkOn(colour) },
    },
    initials(user?.real_name || user?.name || "?"),
  );
}
