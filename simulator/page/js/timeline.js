/** The messages of one channel or thread: fetched by pages, patched one by one, never drawn again as a whole. */

import { h } from "./dom.js";
import { isGone, summary } from "./message.js";
import { patch } from "./patch.js";
import { firstUnread, rowsOf } from "./rows.js";
import { focusArticle, focusLast, keys } from "./walking.js";

const PAGE = { channel: 50, thread: 200 };

/**
 * @param {{ctx: any, channel: string, thread?: ?string, unread?: number, edit: (message: any) => void,
 *   empty: () => Node}} options
 */
export function createTimeline(options) {
  const list = h("ol", { class: "messages", "aria-label": "Messages" });
  const older = h(
    "button",
    { type: "button", class: "link older", hidden: true, on: { click: () => loadOlder(line) } },
    "Messages plus anciens",
  );
  const fresh = h(
    "button",
    { type: "button", class: "fresh-pill", hidden: true, on: { click: () => toEnd(line) } },
    "Nouveaux messages ↓",
  );
  const state = h("div", { class: "timeline-state" }, h("p", { class: "loading" }, "Chargement…"));
  const scroller = h("div", { class: "scroller" }, older, state, list);
  const line = {
    ...options,
    element: h("div", { class: "timeline" }, scroller, fresh),
    scroller,
    list,
    older,
    fresh,
    state,
    messages: [],
    dismissed: new Set(),
    more: false,
    loaded: false,
    newFrom: null,
    fetching: null,
    again: false,
    changed: new Set(),
    pinned: true,
    place: null,
    closed: false,
  };
  line.place = {
    channel: options.channel,
    thread: options.thread ?? null,
    edit: options.edit,
    dismiss: (message) => dismiss(line, message),
  };
  listen(line);
  return {
    element: line.element,
    ready: refresh(line),
    refresh: (ts) => refresh(line, ts),
    reveal: (ts) => reveal(line, ts),
    lastOwn: () =>
      line.messages.findLast((m) => m.user === options.ctx.store.me && !m.ephemeral && !isGone(m)),
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
  new ResizeObserver(() => line.pinned && line.scroller.scrollTo(0, line.scroller.scrollHeight)).observe(
    line.list,
  );
}

const where = (line) => ({ channel: line.channel, thread: line.thread ?? undefined });

/** Seen by everybody; ephemeral messages come with the latest page, however old they are. */
const isShared = (message) => !message.ephemeral;

const merged = (older, newer) => {
  const known = new Set(newer.map((message) => message.ts));
  return [...older.filter((message) => !known.has(message.ts)), ...newer].sort(
    (a, b) => Number(a.ts) - Number(b.ts),
  );
};

const pageSize = (line) => (line.thread ? PAGE.thread : PAGE.channel);

const atEnd = ({ scroller }) => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;

/** Fetch what is new; calls while one is under way make one more, not many. */
async function refresh(line, ts) {
  if (ts) line.changed.add(ts);
  if (line.fetching) {
    line.again = true;
    return line.fetching;
  }
  line.fetching = fetchLatest(line).catch((failure) => failed(line, failure));
  await line.fetching;
  line.fetching = null;
  if (!line.again || line.closed) return;
  line.again = false;
  // Not awaited: what was asked for is there, and whoever waits for it must not wait for more.
  refresh(line);
}

async function fetchLatest(line) {
  const changed = [...line.changed];
  line.changed.clear();
  const page = await line.ctx.api.messages(where(line), { limit: pageSize(line) });
  if (line.closed) return;
  const first = page.messages.find(isShared);
  // A page that is not the whole replaces what it covers; what was loaded further up stays.
  const kept =
    page.more && first ? line.messages.filter((m) => isShared(m) && Number(m.ts) < Number(first.ts)) : [];
  if (!kept.length) line.more = page.more;
  const before = line.messages.at(-1);
  line.messages = merged(kept, page.messages);
  for (const ts of changed) if (kept.some((message) => message.ts === ts)) await fetchOne(line, ts);
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
  const news = line.loaded
    ? line.messages.filter((m) => Number(m.ts) > Number(before?.ts ?? 0) && m.user !== line.ctx.store.me)
    : [];
  if (!line.loaded) line.newFrom = firstUnread(line);
  line.loaded = true;
  draw(line);
  line.pinned = pinned;
  if (pinned) toEnd(line);
  else if (news.length) line.fresh.hidden = false;
  if (news.length) line.ctx.toasts.announce(`Nouveau message. ${summary(news.at(-1), line.ctx)}`);
}

function failed(line, failure) {
  if (line.loaded) return line.ctx.toasts.error(failure);
  line.state.replaceChildren(
    h("p", { class: "failure" }, failure.message),
    h("button", { type: "button", class: "button", on: { click: () => refresh(line) } }, "Réessayer"),
  );
}

function draw(line) {
  const shown = line.messages.filter((message) => !(message.ephemeral && line.dismissed.has(message.ts)));
  line.older.hidden = !line.more;
  line.state.replaceChildren(...(shown.length ? [] : [line.empty()]));
  patch(line.list, rowsOf(line, shown));
  const articles = [...line.list.querySelectorAll("article")];
  if (articles.length && !articles.some((article) => article.tabIndex === 0)) articles.at(-1).tabIndex = 0;
}

async function loadOlder(line) {
  if (line.loading || !line.more) return;
  line.loading = true;
  line.older.textContent = "Chargement…";
  const page = await line.ctx.attempt(() =>
    line.ctx.api.messages(where(line), { before: line.messages.find(isShared).ts, limit: pageSize(line) }),
  );
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
  for (
    let pages = 0;
    pages < 40 && line.more && Number(line.messages.find(isShared)?.ts) > Number(ts);
    pages += 1
  )
    await loadOlder(line);
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

const isLookedAt = (line) =>
  !line.closed && document.visibilityState === "visible" && line.element.offsetParent !== null && atEnd(line);

/** Tell Slack how far this was read, once for each new last message, and only while it is looked at. */
function markRead(line) {
  const last = line.messages.findLast(isShared);
  if (!last || line.readTo === last.ts || !isLookedAt(line)) return;
  line.readTo = last.ts;
  const told = line.ctx.attempt(() => line.ctx.api.post("read", { ...where(line), ts: last.ts }));
  if (line.thread) told.then(() => line.ctx.threadRead(line.thread));
}

/** Put an ephemeral message away: at once here, for good in the workspace. */
function dismiss(line, message) {
  line.dismissed.add(message.ts);
  draw(line);
  focusLast(line);
  line.ctx.attempt(() => line.ctx.api.post("delete", { channel: line.channel, ts: message.ts }));
}
