/** What the page knows of the workspace, and who wants to hear when it changes. */

/**
 * @typedef {{id: string, name: string, real_name: string, title?: string, color?: string, locale?: string,
 *   tz?: string, is_bot?: boolean, deleted?: boolean}} User
 * @typedef {{id: string, name: string, kind: "private"|"public"|"dm", with: ?string, topic?: string,
 *   members: string[], unread: number, mentions: number}} Channel
 */

export function createStore() {
  const listeners = new Map();
  const store = {
    me: "",
    workspace: "",
    /** @type {Map<string, User>} */ users: new Map(),
    /** @type {Map<string, Channel>} */ channels: new Map(),
    commands: [],
    shortcuts: [],
    app: { user: "", name: "" },
    views: [],
    /** What the app's first tab shows. */
    home: null,
    unreadThreads: [],
    canAdvance: false,
    clockAhead: 0,
    /** How many events changed what /sim/session tells too. */
    changes: 0,

    /** Hear of "session", "channels", "threads", "views", "home", "clock" or "place". */
    on(topic, listener) {
      listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
    },
    off(topic, listener) {
      listeners.set(
        topic,
        (listeners.get(topic) ?? []).filter((each) => each !== listener),
      );
    },
    tell(topic) {
      for (const listener of listeners.get(topic) ?? []) listener();
    },

    /** Take in what /sim/session answered. */
    fill(session) {
      store.me = session.me;
      store.workspace = session.workspace;
      store.users = new Map(session.users.map((user) => [user.id, user]));
      store.channels = new Map(session.channels.map((channel) => [channel.id, channel]));
      store.commands = session.commands;
      store.shortcuts = session.shortcuts;
      store.app = session.app;
      store.views = session.views ?? [];
      store.home = session.home ?? null;
      store.canAdvance = session.can_advance;
      store.setClock(session.clock);
      for (const topic of ["session", "channels", "views", "home"]) store.tell(topic);
    },
    setClock(iso) {
      store.clockAhead = Date.parse(iso) - Date.now();
      store.tell("clock");
    },
    setUnread(id, unread, mentions) {
      const channel = store.channels.get(id);
      store.changes += 1;
      if (!channel) return;
      Object.assign(channel, { unread, mentions });
      store.tell("channels");
    },
    setViews(views) {
      store.changes += 1;
      store.views = views;
      store.tell("views");
    },
    setHome(view) {
      store.changes += 1;
      store.home = view;
      store.tell("home");
    },

    /** The instant it is at the desk, whose clock may have been moved forward. */
    now: () => new Date(Date.now() + store.clockAhead),
    user: (id) => store.users.get(id),
    myself: () => store.users.get(store.me),
    userName: (id) => store.users.get(id)?.real_name || store.users.get(id)?.name || id,
    isApp: (id) => id === store.app.user || store.users.get(id)?.is_bot === true,
    channelName(id) {
      const channel = store.channels.get(id);
      if (!channel) return id;
      return channel.kind === "dm" ? store.userName(channel.with) : channel.name;
    },
    /** People one can choose: neither apps nor those who left. */
    people: () => [...store.users.values()].filter((u) => !u.is_bot && !u.deleted && u.id !== store.app.user),
  };
  return store;
}
