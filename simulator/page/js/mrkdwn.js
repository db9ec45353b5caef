/**
 * Slack's mrkdwn as DOM nodes (docs.slack.dev/messaging/formatting-message-text). Text that people
 * typed only ever becomes text nodes; a link is made of http, https and mailto addresses alone.
 */

import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { dateToken, fromTs, fullDate } from "./dates.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** Undo the three escapes of Slack's encoding, and no others. */
export const decode = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

const BEFORE = "(?<![\\p{L}\\p{N}])";
const AFTER = "(?![\\p{L}\\p{N}])";
const styled = (mark) => `${BEFORE}[${mark}](?=\\S)[^${mark}\\n]+?(?<=\\S)[${mark}]${AFTER}`;

const INLINE = new RegExp(
  [
    "(?<code>`[^`\\n]+`)",
    "(?<token><[^<>\\n]+>)",
    "(?<emoji>:[\\w+-]+(?:::[\\w-]+)?:)",
    `(?<bold>${styled("*")})`,
    `(?<italic>${styled("_")})`,
    `(?<strike>${styled("~")})`,
  ].join("|"),
  "gu",
);

const inner = (text) => text.slice(1, -1);

/** @type {Record<string, (text: string, ctx: any) => any>} */
const SPANS = {
  code: (text) => h("code", {}, decode(inner(text))),
  token: (text, ctx) => token(inner(text), ctx),
  emoji: (text) => emoji(inner(text)) ?? text,
  bold: (text, ctx) => h("strong", {}, inline(inner(text), ctx)),
  italic: (text, ctx) => h("em", {}, inline(inner(text), ctx)),
  strike: (text, ctx) => h("s", {}, inline(inner(text), ctx)),
};

/** One line's nodes. */
export function inline(text, ctx) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(decode(text.slice(end, match.index)));
    const [kind, span] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    nodes.push(SPANS[kind](span, ctx));
    end = match.index + match[0].length;
  }
  nodes.push(decode(text.slice(end)));
  return nodes;
}

const EVERYBODY = { here: "@ici", channel: "@canal", everyone: "@tous" };

/** What stands between < and >. */
function token(body, ctx) {
  const [target, label] = splitOnce(body, "|");
  if (target.startsWith("@")) return mention(target.slice(1), ctx);
  if (target.startsWith("#")) return channelLink(target.slice(1), ctx, label);
  if (target.startsWith("!")) return special(target.slice(1), label, ctx);
  return link(decode(target), label === undefined ? undefined : withEmoji(decode(label)), ctx);
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** A person, by the name people know; one's own is marked. */
export function mention(id, ctx) {
  const mine = id === ctx.store.me ? " mention-me" : "";
  return h("span", { class: `mention${mine}` }, `@${ctx.store.userName(id)}`);
}

/** A channel: a way into it for its members, its name for others. */
export function channelLink(id, ctx, label) {
  if (!ctx.store.channels.has(id)) return h("span", { class: "mention" }, `#${label || "canal privé"}`);
  const open = () => ctx.open({ channel: id });
  return h(
    "button",
    { type: "button", class: "mention link", on: { click: open } },
    `#${ctx.store.channelName(id)}`,
  );
}

function special(body, label, ctx) {
  const [name, ...args] = body.split("^");
  if (name === "date") return dateNode(args, label, ctx);
  if (name === "subteam") return h("span", { class: "mention" }, label ? decode(label) : "@groupe");
  return h("span", { class: "mention mention-me" }, EVERYBODY[name] ?? `@${decode(label ?? name)}`);
}

function dateNode([seconds, pattern = "", url], fallback = "", ctx) {
  const text = dateToken(ctx.store, seconds, decode(pattern)) ?? decode(fallback);
  const known = Number.isFinite(Number(seconds));
  const title = known ? fullDate(ctx.store, fromTs(seconds)) : undefined;
  const time = h("time", { datetime: known ? fromTs(seconds).toISOString() : undefined, title }, text);
  return url ? link(decode(url), time, ctx) : time;
}

const PERMALINK = /\/archives\/([CDG]\w+)\/p(\d+)(\d{6})(?:\?(.*))?$/;

/** A permanent link to a message opens it here; another address opens apart; anything else is text. */
export function link(url, label, ctx) {
  const content = label ?? url;
  const here = PERMALINK.exec(url);
  if (here && ctx.store.channels.has(here[1])) return permalink(here, content, ctx);
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return h("span", {}, content);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, content);
}

function permalink([, channel, seconds, micro, query], content, ctx) {
  const ts = `${seconds}.${micro}`;
  const root = new URLSearchParams(query ?? "").get("thread_ts");
  const open = () => ctx.open({ channel, thread: root && root !== ts ? root : undefined, at: ts });
  return h("button", { type: "button", class: "link", on: { click: open } }, content);
}

/** A whole text: code blocks, quotes, lists and lines. An unfinished code block stays as it was typed. */
export function mrkdwn(text, ctx) {
  const parts = text.split("```");
  if (parts.length % 2 === 0) {
    const open = parts.pop();
    parts[parts.length - 1] += `\`\`\`${open}`;
  }
  return parts.flatMap((part, i) => (i % 2 ? codeBlock(part) : around(part, i, ctx)));
}

/** What stands between code blocks, without the line ends that touch them. */
function around(part, index, ctx) {
  const text = index ? part.replace(/^\n/, "") : part;
  return text ? lines(text, ctx) : [];
}

const codeBlock = (text) => [h("pre", {}, decode(text.replace(/^\n|\n$/g, "")))];

const KINDS = [
  ["quote", /^(?:&gt;|>) ?/],
  ["list", /^\s*• /],
];

const kindOf = (line) => KINDS.find(([, mark]) => mark.test(line)) ?? ["text", /^/];

function lines(text, ctx) {
  const runs = [];
  for (const line of text.split("\n")) {
    const [kind, mark] = kindOf(line);
    if (runs.at(-1)?.kind !== kind) runs.push({ kind, lines: [] });
    runs.at(-1).lines.push(line.replace(mark, ""));
  }
  return runs.flatMap((run) => RUNS[run.kind](run.lines, ctx));
}

const broken = (texts, ctx) =>
  texts.flatMap((line, i) => (i ? [h("br"), ...inline(line, ctx)] : inline(line, ctx)));

/** @type {Record<string, (lines: string[], ctx: any) => any[]>} */
const RUNS = {
  quote: (texts, ctx) => [h("blockquote", {}, broken(texts, ctx))],
  list: (texts, ctx) => [
    h(
      "ul",
      {},
      texts.map((line) => h("li", {}, inline(line, ctx))),
    ),
  ],
  text: (texts, ctx) => broken(texts, ctx),
};

/** A text object of Block Kit: plain text has emoji only, mrkdwn everything. */
export function textObject(object, ctx) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, ctx);
  const text = object.emoji === false ? object.text : withEmoji(object.text);
  return text.split("\n").flatMap((line, i) => (i ? [h("br"), line] : [line]));
}

/** The same as one line of words, for notifications and names. */
export function plainText(text, ctx) {
  const words = text.split(/```|\n/).map((line) => h("span", {}, mrkdwn(line, ctx)).textContent);
  return words.join(" ").replace(/\s+/g, " ").trim();
}
