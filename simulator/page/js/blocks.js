/** Block Kit blocks (docs.slack.dev/reference/block-kit/blocks). What is not known here is shown as such, never dropped. */

import { drawElement } from "./elements.js";
import { freshId, h } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/** @param {any[]} blocks  @param {import("./elements.js").Scope} scope */
export const drawBlocks = (blocks, scope) =>
  h(
    "div",
    { class: "blocks" },
    blocks.map((block) => drawBlock(block, scope)),
  );

function drawBlock(block, scope) {
  const draw = BLOCKS[block.type];
  const node = draw ? draw(block, scope) : unknownBlock(block);
  if (block.block_id) node.dataset.block = block.block_id;
  return node;
}

const unknownBlock = (block) => h("div", { class: "unknown" }, `Bloc « ${block.type} » non affiché`);

/** @type {Record<string, (block: any, scope: import("./elements.js").Scope) => any>} */
const BLOCKS = {
  section,
  header: (block, { ctx }) => h("h2", { class: "block-header" }, textObject(block.text, ctx)),
  divider: () => h("hr"),
  context: (block, { ctx }) =>
    h(
      "div",
      { class: "context" },
      block.elements.map((element) => contextElement(element, ctx)),
    ),
  actions: (block, scope) =>
    h(
      "div",
      { class: "actions" },
      block.elements.map((element) => drawElement(block, element, scope)),
    ),
  image: imageBlock,
  rich_text: (block, { ctx }) => richText(block, ctx),
  input: inputBlock,
};

function contextElement(element, ctx) {
  if (element.type === "image")
    return h("img", { class: "context-image", src: element.image_url, alt: element.alt_text });
  return h("span", {}, textObject(element, ctx));
}

function section(block, scope) {
  const { ctx } = scope;
  const words = h(
    "div",
    { class: "section-words" },
    block.text ? h("div", {}, textObject(block.text, ctx)) : null,
    block.fields
      ? h(
          "div",
          { class: "fields" },
          block.fields.map((field) => h("div", {}, textObject(field, ctx))),
        )
      : null,
  );
  return h("div", { class: "section" }, words, block.accessory ? accessory(block, scope) : null);
}

const accessory = (block, scope) =>
  h("div", { class: "accessory" }, drawElement(block, block.accessory, scope));

function imageBlock(block, { ctx }) {
  const source =
    block.image_url ?? (block.slack_file ? ctx.api.fileUrl({ ...block.slack_file, name: "image" }) : "");
  const caption = block.title ? h("figcaption", {}, textObject(block.title, ctx)) : null;
  return h("figure", {}, caption, h("img", { src: source, alt: block.alt_text, loading: "lazy" }));
}

const GROUPS = new Set(["radio_buttons", "checkboxes"]);

/** A labelled field with its hint and a place for its error. */
function inputBlock(block, scope) {
  const id = freshId("field");
  const group = GROUPS.has(block.element.type);
  const label = h(
    group ? "span" : "label",
    { id: `${id}-label`, class: "field-label", for: group ? null : id },
    textObject(block.label, scope.ctx),
    block.optional ? h("span", { class: "optional" }, " (facultatif)") : null,
  );
  const describedBy = `${id}-hint ${id}-error`;
  const control = drawElement(block, block.element, scope, {
    id,
    describedBy,
    acts: block.dispatch_action === true,
  });
  return h(
    "div",
    { class: "field" },
    label,
    control,
    h("p", { id: `${id}-hint`, class: "hint" }, textObject(block.hint, scope.ctx)),
    h("p", { id: `${id}-error`, class: "field-error", role: "alert" }),
  );
}
