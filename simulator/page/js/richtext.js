/** rich_text blocks: what Slack makes of a message typed by a person (docs.slack.dev/reference/block-kit/blocks/rich-text-block). */

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { dateToken } from "./dates.js";
import { channelLink, link, mention } from "./mrkdwn.js";

/** @param {any} block a rich_text block */
export function richText(block, ctx) {
  return h(
    "div",
    { class: "rich-text" },
    (block.elements ?? []).map((part) => section(part, ctx)),
  );
}

const listItems = (part, ctx) => part.elements.map((item) => h("li", {}, spans(item.elements, ctx)));

const SECTIONS = {
  rich_text_section: (part, ctx) => h("p", {}, spans(part.elements, ctx)),
  rich_text_quote: (part, ctx) => h("blockquote", {}, spans(part.elements, ctx)),
  rich_text_preformatted: (part, ctx) => h("pre", {}, spans(part.elements, ctx)),
  rich_text_list: (part, ctx) =>
    h(
      part.style === "ordered" ? "ol" : "ul",
      { style: { "margin-inline-start": `${(part.indent ?? 0) * 24}px` } },
      listItems(part, ctx),
    ),
};

function section(part, ctx) {
  const draw = SECTIONS[part.type];
  return draw ? draw(part, ctx) : h("div", { class: "unknown" }, `Texte « ${part.type} » non affiché`);
}

const spans = (elements, ctx) => elements.flatMap((element) => styled(element, lined(span(element, ctx))));

/** @type {Record<string, (element: any, ctx: any) => any>} */
const SPANS = {
  text: (element) => element.text,
  link: (element, ctx) => link(element.url, element.text, ctx),
  user: (element, ctx) => mention(element.user_id, ctx),
  channel: (element, ctx) => channelLink(element.channel_id, ctx),
  emoji: (element) => emoji(element.name) ?? `:${element.name}:`,
  broadcast: (element) => h("span", { class: "mention mention-me" }, `@${element.range}`),
  usergroup: () => h("span", { class: "mention" }, "@groupe"),
  date: (element, ctx) => dateToken(ctx.store, element.timestamp, element.format) ?? element.fallback ?? "",
};

const span = (element, ctx) => SPANS[element.type]?.(element, ctx) ?? `[${element.type}]`;

const lined = (content) =>
  typeof content === "string"
    ? content.split("\n").flatMap((line, i) => (i ? [h("br"), line] : [line]))
    : [content];

const TAGS = { bold: "strong", italic: "em", strike: "s", code: "code" };

function styled(element, nodes) {
  const tags = Object.keys(element.style ?? {}).filter((name) => element.style[name] && TAGS[name]);
  return tags.reduce((content, name) => [h(TAGS[name], {}, content)], nodes);
}
