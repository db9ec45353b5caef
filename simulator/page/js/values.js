/** The state of a view's inputs, in the shape of Slack's `view.state.values` (docs.slack.dev/reference/views/view-object). */

/** How each element's value is named, whether it may hold several, and where its first value is found. */
const SHAPES = {
  plain_text_input: ["value", "initial_value"],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  users_select: ["selected_user", "initial_user"],
  datepicker: ["selected_date", "initial_date"],
  checkboxes: ["selected_options", "initial_options"],
  file_input: ["files", ""],
};

const SEVERAL = new Set(["selected_options", "files"]);

export const holdsValue = (element) => element?.type in SHAPES;

/** The value of one element as Slack sends it. */
export function valueFor(element, content) {
  const [name] = SHAPES[element.type];
  return { type: element.type, [name]: content ?? (SEVERAL.has(name) ? [] : null) };
}

/** What an element's value holds: a text, an option, an id, a list. */
export const contentOf = (element, value) => value?.[SHAPES[element.type][0]];

export const initialValue = (element) => valueFor(element, element[SHAPES[element.type][1]]);

export function isEmpty(element, value) {
  const content = contentOf(element, value);
  return content === null || content === undefined || content === "" || content.length === 0;
}

/** The elements of a block, wherever this kind of block keeps them. */
export const elementsOf = (block) =>
  [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])].filter(Boolean);

/**
 * What is typed in one view. It outlives the view's updates: a block and an action that keep their
 * ids keep their value.
 */
export function createForm() {
  const held = new Map();
  const key = (block, element) => `${block.block_id}\u0000${element.action_id}`;
  const get = (block, element) => held.get(key(block, element)) ?? initialValue(element);
  const made = new Map();
  return {
    get,
    /** What an element goes on with while its view is drawn anew, such as files on their way. */
    keep(block, element, make) {
      const at = key(block, element);
      if (!made.has(at)) made.set(at, make());
      return made.get(at);
    },
    set: (block, element, content) => held.set(key(block, element), valueFor(element, content)),
    /** @param {any} view a view as it now is */
    values(view) {
      const values = {};
      for (const block of view.blocks) {
        for (const element of elementsOf(block).filter(holdsValue)) {
          values[block.block_id] = {
            ...values[block.block_id],
            [element.action_id]: plain(get(block, element)),
          };
        }
      }
      return values;
    },
    /** What Slack itself refuses before the app hears of it: {block_id: sentence}. */
    mistakes(view) {
      const inputs = view.blocks.filter((block) => block.type === "input" && holdsValue(block.element));
      const found = inputs.map((block) => [block.block_id, mistake(block, get(block, block.element))]);
      return Object.fromEntries(found.filter(([, sentence]) => sentence));
    },
  };
}

/** Files are kept whole to show their names; the app is told their ids. */
const plain = (value) =>
  value.type === "file_input" ? { ...value, files: value.files.map((file) => file.id) } : value;

function mistake(block, value) {
  const { element } = block;
  if (isEmpty(element, value)) return block.optional ? "" : "Ce champ est obligatoire.";
  const length = element.type === "plain_text_input" ? value.value.length : 0;
  if (length > (element.max_length ?? 3000))
    return `Au plus ${element.max_length ?? 3000} caractères (il y en a ${length}).`;
  if (element.min_length && length < element.min_length) return `Au moins ${element.min_length} caractères.`;
  return "";
}
