/** Walking through messages by keyboard, and acting on the one that has the focus. */

import { isGone } from "./message.js";
import { messageActs } from "./toolbar.js";

export const focusLast = (line) => focusArticle(line, [...line.list.querySelectorAll("article")].at(-1));

/** Focus a message; the Tab key comes back to it. */
export function focusArticle(line, article) {
  if (!article) return;
  for (const other of line.list.querySelectorAll('article[tabindex="0"]')) other.tabIndex = -1;
  article.tabIndex = 0;
  article.focus();
}

/** On a focused message: arrows move, letters act. */
export function keys(line, event) {
  const article = event.target;
  if (article.tagName !== "ARTICLE" || event.ctrlKey || event.metaKey || event.altKey) return;
  const articles = [...line.list.querySelectorAll("article")];
  const at = articles.indexOf(article);
  const target = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: articles.length - 1 }[event.key];
  if (target !== undefined) {
    event.preventDefault();
    focusArticle(line, articles[Math.max(0, Math.min(target, articles.length - 1))]);
    return;
  }
  act(line, article, event);
}

function act(line, article, event) {
  const message = line.messages.find((m) => m.ts === article.parentElement.dataset.ts);
  if (!message || message.ephemeral || isGone(message)) return;
  const acts = messageActs(message, line.place, line.ctx);
  const chosen = acts[event.key === "Enter" ? "t" : event.key];
  if (!chosen) return;
  event.preventDefault();
  chosen.run(article);
}
