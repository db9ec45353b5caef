/** The page put together: who one is, where one is, and what happens when something arrives. */

import { createApi } from "./api.js";
import { hasHome, openChannel, openThread } from "./conversation.js";
import { listenToEvents } from "./events.js";
import { listenToKeys, showShortcuts } from "./keyboard.js";
import { createLayout, regions } from "./layout.js";
import { createModals } from "./modal.js";
import { plainText } from "./mrkdwn.js";
import { createPanel } from "./panel.js";
import { createPersonButton } from "./people.js";
import { createSidebar } from "./sidebar.js";
import { createStore } from "./state.js";
import { createToasts } from "./toasts.js";
import { showWelcome, welcomeOnce } from "./welcome.js";

// Milliseconds a message has to appear where one is looking before it is notified.
const GLANCE = 400;

const page = regions();
const address = () => new URLSearchParams(location.search);

/**
 * What every part is handed.
 * @typedef {{channel: string, thread?: ?string, at?: string, compose?: boolean, tab?: string}} Target
 */
const layout = createLayout(page);
const ctx = {
  api: createApi(address().get("u") ?? undefined),
  store: createStore(),
  toasts: createToasts(page.toasts, page.live),
  drafts: new Map(),
  place: { channel: "", thread: null, tab: "messages" },
  show: layout.show,
  open,
  closeThread,
  closeFront,
  togglePanel,
  attempt,
  threadRead,
  react: (channel, ts, name, remove) =>
    attempt(() => ctx.api.post("react", { channel, ts, name, remove: remove || undefined })),
  focusComposer: () => lines.main?.composer.focus(),
};
/** The conversations shown now. */
const lines = { main: null, thread: null };
const panel = createPanel(ctx, page.panel);

/** Do something that may be refused; the refusal is told and `undefined` returned. */
async function attempt(act) {
  try {
    return await act();
  } catch (failure) {
    ctx.toasts.error(failure);
    return undefined;
  }
}

/** @param {Target} target  @param {{history?: boolean, focus?: boolean}} options */
async function open(target, { history = true, focus = true } = {}) {
  const { channel, thread = null, at, compose = false } = target;
  if (!ctx.store.channels.has(channel))
    return ctx.toasts.error("Cette conversation n’est pas visible pour vous.");
  const tab = target.tab === "home" && hasHome(ctx, channel) ? "home" : "messages";
  const moved = ctx.place.channel !== channel || ctx.place.tab !== tab;
  if (moved) showMain(channel, tab);
  if (moved || thread !== ctx.place.thread) showThread(channel, thread);
  else if (thread) layout.show("thread");
  if (!thread) layout.show("main");
  Object.assign(ctx.place, { channel, thread, tab });
  ctx.store.tell("place");
  if (history) remember();
  const line = thread ? lines.thread : lines.main;
  const focused = document.activeElement;
  await line.timeline.ready;
  line.timeline.seen();
  if (at) await line.timeline.reveal(at);
  else if (focus && (compose || !layout.isPhone()) && isIdle(focused)) line.composer.focus();
}

/** Whether nobody moved on while something was fetched: the focus of who did is his. */
const isIdle = (focused) => [focused, document.body, null].includes(document.activeElement);

function showMain(channel, tab) {
  lines.main?.timeline.close();
  lines.main = openChannel(ctx, page.main, channel, tab);
  document.title = `${ctx.store.channelName(channel)} · ${ctx.store.workspace}`;
}

function showThread(channel, thread) {
  lines.thread?.timeline.close();
  lines.thread = thread ? openThread(ctx, page.thread, channel, thread) : null;
  layout.thread(Boolean(thread));
}

function closeThread() {
  const { thread } = ctx.place;
  showThread(ctx.place.channel, null);
  ctx.place.thread = null;
  remember();
  // Back to the message the thread hangs on, where it is shown.
  const root = page.main.querySelector(`[data-ts="${CSS.escape(thread ?? "")}"] article`);
  if (root) root.focus();
  else ctx.focusComposer();
}

function togglePanel(on = page.panel.hidden) {
  layout.panel(on);
  if (on) panel.load();
  if (on) page.panel.querySelector("button").focus();
  else document.getElementById("traffic-button").focus();
}

/** What Escape closes: the pane the focus is in, else the one on top. */
function closeFront() {
  const inPanel = page.panel.contains(document.activeElement);
  if (!page.panel.hidden && (inPanel || page.thread.hidden)) togglePanel(false);
  else if (!page.thread.hidden) closeThread();
}

/** The address tells who and where, to share it and to go back. */
function remember() {
  const { channel, thread, tab } = ctx.place;
  const query = new URLSearchParams({
    u: ctx.store.me,
    c: channel,
    ...(thread ? { t: thread } : {}),
    ...(tab === "home" ? { tab } : {}),
  });
  if (`?${query}` !== location.search) history.pushState(null, "", `?${query}`);
}

/** What the address names: our own short form, or that of a permanent link. */
function placeAsked() {
  const asked = address();
  const named = (...names) => names.map((name) => asked.get(name)).find(Boolean);
  return {
    channel: named("c", "channel") ?? "",
    thread: named("t", "thread") ?? null,
    at: named("ts"),
    tab: named("tab") ?? "messages",
  };
}

/** Where the address leads, else where one begins: the conversation with the app. */
function start() {
  const asked = placeAsked();
  const known = ctx.store.channels.has(asked.channel);
  const dm = [...ctx.store.channels.values()].find((channel) => channel.with === ctx.store.app.user);
  const channel = known ? asked.channel : (dm ?? [...ctx.store.channels.values()][0])?.id;
  if (!channel) return;
  open(known ? asked : { channel }, { history: false, focus: !layout.isPhone() });
  if (!known && layout.isPhone()) layout.show("list");
}

const handlers = {
  message({ channel, thread, ts }) {
    if (channel === ctx.place.channel) lines.main.timeline.refresh(thread ?? ts);
    if (channel === ctx.place.channel && ctx.place.thread) lines.thread.timeline.refresh(ts);
    if (thread) loadThreads();
  },
  notification: (event) => setTimeout(() => notify(event), GLANCE),
  unread: ({ channel, unread, mentions }) => ctx.store.setUnread(channel, unread, mentions),
  view: ({ views }) => ctx.store.setViews(views),
  home: ({ view }) => ctx.store.setHome(view),
  traffic: ({ entry }) => page.panel.hidden || panel.add(entry),
  clock: ({ clock }) => ctx.store.setClock(clock),
  people: () => loadSession(),
};

/** Slack notifies nobody of what he is looking at. */
function notify({ channel, ts, text, from }) {
  const shown = document.querySelector(`.message[data-ts="${CSS.escape(ts)}"]`);
  if (shown?.offsetParent && document.visibilityState === "visible") return;
  ctx.toasts.notification(plainText(text, ctx) || "Un fichier", ctx.store.userName(from), () =>
    open({ channel, at: ts }),
  );
}

/** A thread was read: neither the list of threads nor the message it hangs on shows it as unread. */
function threadRead(ts) {
  loadThreads();
  lines.main?.timeline.refresh(ts);
}

async function loadThreads() {
  const { threads } = await ctx.api.threads().catch(() => ({ threads: null }));
  if (!threads) return;
  ctx.store.unreadThreads = threads;
  ctx.store.tell("threads");
}

/** An answer that an event overtook on its way is out of date: ask again, a few times at most. */
async function loadSession(tries = 5) {
  const { changes } = ctx.store;
  const session = await attempt(() => ctx.api.session());
  if (!session) return;
  if (changes !== ctx.store.changes && tries) await loadSession(tries - 1);
  else ctx.store.fill(session);
}

/** Before the stream opened, or while it was broken, anything may have changed: fetch what is shown. */
function onConnection(connected) {
  layout.connected(connected);
  if (!connected) return;
  loadSession();
  loadThreads();
  lines.main?.timeline.refresh();
  lines.thread?.timeline.refresh();
  if (!page.panel.hidden) panel.load();
}

function wire() {
  createModals(ctx);
  createSidebar(ctx, page.sidebar);
  createPersonButton(ctx, page.me);
  listenToKeys(ctx);
  const on = (id, act) => document.getElementById(id).addEventListener("click", act);
  on("traffic-button", () => togglePanel());
  on("keys-button", showShortcuts);
  on("welcome-button", () => showWelcome(ctx));
  on("skip", () => ctx.focusComposer());
  addEventListener("popstate", start);
  document.addEventListener("visibilitychange", () =>
    [lines.main, lines.thread].forEach((line) => line?.timeline.seen()),
  );
}

async function begin() {
  let session;
  try {
    session = await ctx.api.session();
  } catch (failure) {
    layout.failed(failure, begin);
    return;
  }
  ctx.api.user = session.me;
  ctx.store.fill(session);
  page.workspace.textContent = session.workspace;
  start();
  listenToEvents(ctx, handlers, onConnection);
  if (!placeAsked().channel) welcomeOnce(ctx);
}

wire();
begin();
