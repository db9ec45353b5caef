/** The messages of one channel or thread: fetched by pages, patched one by one, never drawn again as a whole. */

import { dayKey, dayTitle, fromTs } from "./dates.js";
import { h } from "./dom.js";
import { authorOf, drawMessage, isGone, summary } from "./message.js";
import { patch } from "./patch.js";
import { messageActs } from "./toolbar.js";

const PAGE = { channel: 50, thread: 200 };
const SAME_BREATH = 300; // seconds within which one author's messages stand together

/**
 * @param {{ctx: any, channel: string, thread?: ?string, unread?: number, edit: (message: any) => void,
 *   empty: () => Node}} options
 */
export function createTimeline(options) {
  const list = h("ol", { class: "messages", "aria-label": "Messages" });
  const older = h("button", { type: "button", class: "link older", hidden: true, on: { click: () => loadOlder(line) } }, "Messages plus anciens");
  const fresh = h("button", { type: "button", class: "fresh-pill", hidden: true, on: { click: () => toEnd(line) } }, "Nouveaux messages ↓");
  const state = h("div", { class: "timeline-state" }, h("p", { class: "loading" }, "Chargement…"));
  const scroller = h("div", { class: "scroller" }, older, state, list);
  const line = {
    ...options, element: h("div", { class: "timeline" }, scroller, fresh), scroller, list, older, fresh, state,
    messages: [], dismissed: new Set(), more: false, loaded: false, newFrom: null, fetching: null, again: false, closed: false,
  };
  line.place = { channel: options.channel, thread: options.thread ?? null, edit: options.edit, dismiss: (message) => dismiss(line, message) };
  listen(line);
  return {
    element: line.element,
    ready: refresh(line),
    refresh: (ts) => refresh(line, ts),
    reveal: (ts) => reveal(line, ts),
    lastOwn: () => line.messages.findLast((m) => m.user === options.ctx.store.me && !m.ephemeral && !isGone(m)),
    root: () => line.messages.find((m) => m.ts === options.thread),
    focus: () => focusLast(line),
    seen: () => markRead(line),
    close: () => (line.closed = true),
  };
}

function listen(line) {
  line.scroller.addEventListener("scroll", () => {
    if (line.scroller.scrollTop < 80 && line.more && line.loaded) loadOlder(line);
    line.pinned = atEnd(line);
    if (!line.pinned) return;
    line.fresh.hidden = true;
    markRead(line);
  });
  line.list.addEventListener("keydown", (event) => keys(line, event));
  // A picture that arrives late makes the list longer: whoever was at its end stays there.
  new ResizeObserver(() => line.pinned && line.scroller.scrollTo(0, line.scroller.scrollHeight)).observe(line.list);
}

const where = (line) => ({ channel: line.channel, thread: line.thread ?? undefined });

/** Seen by everybody; ephemeral messages come with the latest page, however old they are. */
const isShared = (message) => !message.ephemeral;

const merged = (older, newer) => {
  const known = new Set(newer.map((message) => message.ts));
  return [...older.filter((message) => !known.has(message.ts)), ...newer].sort((a, b) => Number(a.ts) - Number(b.ts));
};

const pageSize = (line) => (line.thread ? PAGE.thread : PAGE.channel);

const atEnd = ({ scroller }) => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;

/** Fetch what is new; calls while one is under way make one more, not many. */
async function refresh(line, ts) {
  if (line.fetching) {
    line.again = true;
    return line.fetching;
  }
  line.fetching = fetchLatest(line, ts).catch((failure) => failed(line, failure));
  await line.fetching;
  line.fetching = null;
  if (line.again && !line.closed) {
    line.again = false;
    await refresh(line);
  }
}

async function fetchLatest(line, ts) {
  const page = await line.ctx.api.messages(where(line), { limit: pageSize(line) });
  if (line.closed) return;
  const first = page.messages.find(isShared);
  // A page that is not the whole replaces what it covers; what was loaded further up stays.
  const kept = page.more && first ? line.messages.filter((m) => isShared(m) && Number(m.ts) < Number(first.ts)) : [];
  if (!kept.length) line.more = page.more;
  const before = line.messages.at(-1);
  line.messages = merged(kept, page.messages);
  if (ts && kept.some((message) => message.ts === ts)) await fetchOne(line, ts);
  arrive(line, before);
}

/** A message further up changed: fetch it alone. */
async function fetchOne(line, ts) {
  const at = line.messages.findIndex((message) => message.ts === ts);
  const next = line.messages.slice(at + 1).find(isShared);
  const page = await line.ctx.api.messages(where(line), { before: next.ts, limit: 1 });
  line.messages.splice(at, 1, ...page.messages.filter((message) => message.ts === ts));
}

function arrive(line, before) {
  const pinned = !line.loaded || atEnd(line);
  const news = line.loaded ? line.messages.filter((m) => Number(m.ts) > Number(before?.ts ?? 0) && m.user !== line.ctx.store.me) : [];
  if (!line.loaded) line.newFrom = firstUnread(line);
  line.loaded = true;
  draw(line);
  line.pinned = pinned;
  if (pinned) toEnd(line);
  else if (news.length) line.fresh.hidden = false;
  if (news.length) line.ctx.toasts.announce(`Nouveau message. ${summary(news.at(-1), line.ctx)}`);
}

function firstUnread({ unread, messages, ctx }) {
  if (!unread) return null;
  return messages.filter((m) => m.user !== ctx.store.me && !m.ephemeral).at(-unread)?.ts ?? null;
}

function failed(line, failure) {
  if (line.loaded) return line.ctx.toasts.error(failure);
  line.state.replaceChildren(h("p", { class: "failure" }, failure.message),
    h("button", { type: "button", class: "button", on: { click: () => refresh(line) } }, "Réessayer"));
}

function draw(line) {
  const shown = line.messages.filter((message) => !(message.ephemeral && line.dismissed.has(message.ts)));
  line.older.hidden = !line.more;
  line.state.replaceChildren(...(shown.length ? [] : [line.empty()]));
  patch(line.list, rowsOf(line, shown));
  const articles = [...line.list.querySelectorAll("article")];
  if (articles.length && !articles.some((article) => article.tabIndex === 0)) articles.at(-1).tabIndex = 0;
}

/** The rows of the list: days, the mark of what is new, messages. */
function rowsOf(line, messages) {
  const { ctx } = line;
  const rows = [];
  let above = null;
  for (const message of messages) {
    const day = dayKey(ctx.store, fromTs(message.ts));
    const newDay = !above || day !== dayKey(ctx.store, fromTs(above.ts));
    const today = dayKey(ctx.store, ctx.store.now());
    if (newDay) rows.push(divider(`day-${day}`, today, "day", dayTitle(ctx.store, fromTs(message.ts))));
    const first = message.ts === line.newFrom;
    if (first) rows.push(divider("new", "", "new", "Nouveaux messages"));
    const compact = !newDay && !first && sameBreath(above, message, ctx);
    rows.push({ key: message.ts, mark: JSON.stringify([message, compact]), draw: () => drawMessage(message, line.place, compact, ctx) });
    above = message;
  }
  return rows;
}

const divider = (key, mark, kind, text) => ({ key, mark: `${mark}${text}`, draw: () => h("li", { class: `divider ${kind}` }, h("span", {}, text)) });

function sameBreath(above, message, ctx) {
  return !above.ephemeral && !message.ephemeral && !isGone(above) && authorOf(above, ctx) === authorOf(message, ctx)
    && message.subtype !== "thread_broadcast" && above.thread_ts === message.thread_ts
    && Number(message.ts) - Number(above.ts) < SAME_BREATH;
}

async function loadOlder(line) {
  if (line.loading || !line.more) return;
  line.loading = true;
  line.older.textContent = "Chargement…";
  const page = await line.ctx.attempt(() => line.ctx.api.messages(where(line), { before: line.messages.find(isShared).ts, limit: pageSize(line) }));
  line.loading = false;
  line.older.textContent = "Messages plus anciens";
  if (!page || line.closed) return;
  line.more = page.more;
  line.messages = merged(page.messages, line.messages);
  const height = line.scroller.scrollHeight;
  draw(line);
  line.scroller.scrollTop += line.scroller.scrollHeight - height;
}

/** Bring a message into view, loading older ones until it is there. */
async function reveal(line, ts) {
  await line.fetching;
  for (let pages = 0; pages < 40 && line.more && Number(line.messages[0]?.ts) > Number(ts); pages += 1) await loadOlder(line);
  const row = line.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  if (!row) return;
  line.pinned = false;
  row.scrollIntoView({ block: "center" });
  row.classList.add("revealed");
  setTimeout(() => row.classList.remove("revealed"), 2500);
  focusArticle(line, row.querySelector("article"));
}

function toEnd(line) {
  line.scroller.scrollTo(0, line.scroller.scrollHeight);
  line.fresh.hidden = true;
  markRead(line);
}

/** Tell Slack how far this was read, once for each new last message, and only while it is looked at. */
function markRead(line) {
  const last = line.messages.findLast((message) => !message.ephemeral);
  if (!last || line.closed || line.readTo === last.ts || document.visibilityState !== "visible" || !atEnd(line)) return;
  if (line.element.offsetParent === null) return;
  line.readTo = last.ts;
  const told = line.ctx.attempt(() => line.ctx.api.post("read", { ...where(line), ts: last.ts }));
  if (line.thread) told.then(line.ctx.loadThreads);
}

/** Put an ephemeral message away: at once here, for good in the workspace. */
function dismiss(line, message) {
  line.dismissed.add(message.ts);
  draw(line);
  focusLast(line);
  line.ctx.attempt(() => line.ctx.api.post("delete", { channel: line.channel, ts: message.ts }));
}

const focusLast = (line) => focusArticle(line, [...line.list.querySelectorAll("article")].at(-1));

function focusArticle(line, article) {
  if (!article) return;
  for (const other of line.list.querySelectorAll('article[tabindex="0"]')) other.tabIndex = -1;
  article.tabIndex = 0;
  article.focus();
}

/** On a focused message: arrows move, letters act. */
function keys(line, event) {
  const article = event.target;
  if (!(article instanceof HTMLElement) || article.tagName !== "ARTICLE" || event.ctrlKey || event.metaKey || event.altKey) return;
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
