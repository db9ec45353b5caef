/** Which panes are shown. Wide screens show several; a phone shows the one named by `data-pane`. */

import { h } from "./dom.js";

/** @typedef {"list"|"main"|"thread"|"panel"} Pane */

/** The regions of the page, by role. */
export function regions() {
  const find = (id) => document.getElementById(id);
  return {
    app: find("app"),
    sidebar: find("sidebar"),
    main: find("main"),
    thread: find("thread"),
    panel: find("panel"),
    me: find("me"),
    toasts: find("toasts"),
    live: find("live"),
    connection: find("connection"),
    workspace: find("workspace"),
  };
}

export function createLayout(page) {
  const layout = {
    /** @param {Pane} pane bring a pane to the front */
    show(pane) {
      page.app.dataset.pane = pane;
    },
    thread(open) {
      page.thread.hidden = !open;
      page.app.classList.toggle("with-thread", open);
      if (open) layout.show("thread");
      else if (page.app.dataset.pane === "thread") layout.show("main");
    },
    panel(open) {
      page.panel.hidden = !open;
      page.app.classList.toggle("with-panel", open);
      document.getElementById("traffic-button").setAttribute("aria-expanded", String(open));
      if (open) layout.show("panel");
      else if (page.app.dataset.pane === "panel") layout.show(page.thread.hidden ? "main" : "thread");
    },
    isPhone: () => matchMedia("(max-width: 639px)").matches,
    connected(on) {
      page.connection.textContent = on ? "" : "Reconnexion…";
      page.connection.hidden = on;
      page.app.dataset.connected = String(on);
    },
    failed(failure, again) {
      page.main.replaceChildren(
        h(
          "div",
          { class: "empty failure" },
          h("h1", {}, "L’espace ne s’ouvre pas"),
          h("p", {}, failure.message),
          h("button", { type: "button", class: "button primary", on: { click: again } }, "Réessayer"),
          h("p", {}, h("a", { href: "./" }, "Revenir au début, en jouant la première personne")),
        ),
      );
      layout.show("main");
    },
  };
  return layout;
}
