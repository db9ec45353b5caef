/** Short messages that come and go: what Slack would have notified, what went wrong, what was done. */

import { h, icon, iconButton } from "./dom.js";
import { topLayer } from "./layers.js";

/** Milliseconds after which what was said to screen readers is taken out of the page again. */
const SPOKEN = 2000;

const LASTS = { notification: 9000, error: 12000, info: 5000 };

/** @param {HTMLElement} host a live region  @param {HTMLElement} live a hidden live region */
export function createToasts(host, live) {
  const home = () => topLayer() !== host.parentElement && topLayer().append(host);
  document.addEventListener("layers", home);
  let silence = 0;
  const show = (kind, { title, text, action }) => {
    const close = () => toast.remove();
    const act = () => {
      close();
      action();
    };
    const words = [h("strong", {}, title), h("span", { class: "toast-text" }, text)];
    const body = action
      ? h("button", { type: "button", class: "toast-body", on: { click: act } }, words)
      : h("div", { class: "toast-body" }, words);
    const toast = h(
      "div",
      { class: `toast ${kind}`, role: kind === "error" ? "alert" : "status" },
      icon(kind === "notification" ? "bell" : "help"),
      body,
      iconButton("close", "Masquer", close),
    );
    home();
    host.append(toast);
    while (host.children.length > 4) host.firstElementChild.remove();
    expire(toast, LASTS[kind]);
  };
  return {
    error: (failure) => show("error", { title: "Cela n’a pas abouti", text: failure.message ?? String(failure) }),
    info: (text) => show("info", { title: "", text }),
    notification: (text, from, open) =>
      show("notification", { title: `Notification Slack · ${from}`, text, action: open }),
    /** Say something to screen readers alone. */
    announce: (text) => {
      live.textContent = text;
      clearTimeout(silence);
      silence = setTimeout(() => (live.textContent = ""), SPOKEN);
    },
  };
}

/** Take a toast away after a while, unless somebody is reading it. */
function expire(toast, ms) {
  const held = () => toast.matches(":hover, :focus-within");
  const tick = () => (held() ? setTimeout(tick, 1500) : toast.remove());
  setTimeout(tick, ms);
}
