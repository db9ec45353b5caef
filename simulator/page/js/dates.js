/** Dates as the person one plays reads them: his locale, his time zone, the desk's clock. */

const DAY = 86_400_000;

const made = new Map();

/** A formatter costs far more to make than to use, and a long conversation asks for thousands of dates. */
function formatter(locale, options) {
  const key = locale + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(locale, options));
  return made.get(key);
}

/** @param {ReturnType<typeof import("./state.js").createStore>} store */
function format(store, instant, options) {
  const { locale, tz } = store.myself() ?? {};
  return formatter(locale || "fr-FR", { timeZone: tz || "Europe/Paris", ...options }).format(instant);
}

/** The instant a Slack `ts` stands for. */
export const fromTs = (ts) => new Date(Number(ts) * 1000);

/** The calendar day, as a key to compare with. */
export const dayKey = (store, instant) => {
  const { tz } = store.myself() ?? {};
  return formatter("sv-SE", { timeZone: tz || "Europe/Paris" }).format(instant);
};

export const timeOf = (store, instant) => format(store, instant, { hour: "2-digit", minute: "2-digit" });

export const fullDate = (store, instant) =>
  format(store, instant, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });

/** The desk's clock: "mar. 24 nov. 2026, 18:40". */
export const clockText = (store, instant) =>
  format(store, instant, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });

/** "aujourd’hui", "hier" or "demain" where it applies, nothing elsewhere. */
function nearDay(store, instant) {
  for (const offset of [-1, 0, 1]) {
    const near = new Date(store.now().getTime() + offset * DAY);
    if (dayKey(store, near) === dayKey(store, instant)) {
      const locale = store.myself()?.locale || "fr-FR";
      return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(offset, "day");
    }
  }
  return "";
}

/** What a day's divider reads. */
export function dayTitle(store, instant) {
  const near = nearDay(store, instant);
  const text =
    near || format(store, instant, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
const SHORT = { day: "numeric", month: "short", year: "numeric" };
const PLAIN = { day: "numeric", month: "long", year: "numeric" };

/** The tokens of `<!date^…>` (docs.slack.dev/messaging/formatting-message-text#date-formatting). */
const TOKENS = {
  date_num: (s, d) => dayKey(s, d),
  date: (s, d) => format(s, d, PLAIN),
  date_slash: (s, d) => format(s, d, { day: "2-digit", month: "2-digit", year: "numeric" }),
  date_short: (s, d) => format(s, d, SHORT),
  date_long: (s, d) => format(s, d, LONG),
  date_long_full: (s, d) => format(s, d, LONG),
  date_pretty: (s, d) => nearDay(s, d) || format(s, d, PLAIN),
  date_short_pretty: (s, d) => nearDay(s, d) || format(s, d, SHORT),
  date_long_pretty: (s, d) => nearDay(s, d) || format(s, d, LONG),
  day_divider_pretty: (s, d) => nearDay(s, d) || format(s, d, LONG),
  time: (s, d) => timeOf(s, d),
  time_secs: (s, d) => format(s, d, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago: (s, d) => ago(s, d),
};

/** Fill a date token's pattern; `null` when it names an unknown token, so that its fallback is shown. */
export function dateToken(store, seconds, pattern) {
  const instant = new Date(Number(seconds) * 1000);
  if (Number.isNaN(instant.getTime())) return null;
  let known = true;
  const text = pattern.replace(/\{(\w+)\}/g, (_, name) => {
    known &&= name in TOKENS;
    return known ? TOKENS[name](store, instant) : "";
  });
  return known ? text : null;
}

const STEPS = [
  ["day", DAY],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "il y a 3 heures". */
export function ago(store, instant) {
  const elapsed = instant.getTime() - store.now().getTime();
  const [unit, size] = STEPS.find(([, length]) => Math.abs(elapsed) >= length) ?? ["minute", 60_000];
  const locale = store.myself()?.locale || "fr-FR";
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(elapsed / size), unit);
}
