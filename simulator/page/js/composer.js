/** Where one writes: messages, commands, files; also the edition of one's own message. */

import { commandOffers, completion, peopleOffers } from "./completion.js";
import { h, iconButton } from "./dom.js";
import { dropZone, uploads } from "./fileinput.js";
import { intoChannel } from "./message.js";
import { openMenu } from "./layers.js";
import { shortcutItems } from "./toolbar.js";
import { asTyped, withPeople } from "./typed.js";

/**
 * @param {{ctx: any, channel: string, thread?: ?string, label: string, lastOwn: () => any, zone: HTMLElement}} options
 */
export function createComposer(options) {
  const { ctx, channel, thread } = options;
  const box = h("textarea", {
    rows: 1,
    "aria-label": options.label,
    placeholder: options.label,
    enterkeyhint: "send",
  });
  const files = uploads({ ctx, files: [], change: () => {} });
  const note = h("p", { class: "composer-note", role: "status" });
  const offers = completion(box, (typed, at) => [
    ...(thread ? [] : commandOffers(ctx.store, typed)),
    ...peopleOffers(ctx, channel, typed, at),
  ]);
  const broadcast = h("input", { type: "checkbox" });
  const composer = { ...options, box, files, note, offers, broadcast, edited: null, sending: false };
  composer.element = frame(composer);
  listen(composer);
  restoreDraft(composer);
  return {
    element: composer.element,
    focus: () => box.focus(),
    edit: (message) => startEdit(composer, message),
    insert: (text) => insert(composer, text),
  };
}

function frame(composer) {
  const { box, files, note, offers } = composer;
  const picker = h("input", {
    type: "file",
    multiple: true,
    class: "hidden-picker",
    tabindex: "-1",
    "aria-hidden": "true",
    on: { change: () => composer.files.add(picker.files).then(() => (picker.value = "")) },
  });
  const attach = iconButton("attach", "Joindre des fichiers", () => picker.click());
  const more = shortcutItems("global", {}, composer.ctx).length
    ? iconButton("dots", "Raccourcis de l’application", (event) =>
        openMenu(event.currentTarget, shortcutItems("global", {}, composer.ctx), { "aria-label": "Raccourcis" }),
      )
    : null;
  const send = iconButton("send", "Envoyer", () => submit(composer), { class: "icon-button send" });
  const also = composer.thread
    ? h("label", { class: "also" }, composer.broadcast, h("span", {}, alsoText(composer)))
    : null;
  return h(
    "div",
    { class: "composer" },
    offers.element,
    note,
    h(
      "div",
      { class: "composer-frame" },
      box,
      files.element,
      h("div", { class: "composer-bar" }, attach, picker, more, also, h("span", { class: "spacer" }), send),
    ),
  );
}

const alsoText = ({ ctx, channel }) => `Envoyer aussi ${intoChannel(channel, ctx)}`;

function listen(composer) {
  const { box, files } = composer;
  box.addEventListener("input", () => {
    grow(box);
    hint(composer);
    keepDraft(composer);
  });
  box.addEventListener("keydown", (event) => composer.offers.key(event) || onKey(composer, event));
  box.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    files.add(event.clipboardData.files);
  });
  dropZone(composer.zone, files.add);
}

function onKey(composer, event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit(composer);
  } else if (event.key === "ArrowUp" && !composer.box.value && !composer.edited) {
    const own = composer.lastOwn();
    if (!own) return;
    event.preventDefault();
    startEdit(composer, own);
  } else if (event.key === "Escape" && composer.edited) {
    event.preventDefault();
    event.stopPropagation();
    stopEdit(composer);
  }
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, window.innerHeight * 0.4)}px`;
}

/** A command once typed shows what it expects; in a thread, that Slack takes none. */
function hint(composer) {
  const { box, ctx, note, thread, edited } = composer;
  if (edited) return;
  const name = /^(\/\S+)/.exec(box.value)?.[1];
  const command = name && ctx.store.commands.find((known) => known.command === name);
  if (thread && command)
    note.textContent =
      "Slack n’accepte pas de commande dans un fil : tapez-la dans le canal ou la conversation.";
  else note.textContent = command ? `${command.command} ${command.usage_hint ?? ""}` : "";
}

function startEdit(composer, message) {
  composer.edited = message;
  setText(composer, asTyped(message.text ?? "", composer.ctx.store));
  composer.note.replaceChildren(
    "Modification de votre message · ",
    h("button", { type: "button", class: "link", on: { click: () => stopEdit(composer) } }, "Annuler"),
  );
  composer.element.classList.add("editing");
  composer.box.focus();
}

function stopEdit(composer) {
  composer.edited = null;
  composer.element.classList.remove("editing");
  composer.note.replaceChildren();
  restoreDraft(composer);
  composer.box.focus();
}

function setText(composer, text) {
  composer.box.value = text;
  composer.offers.close();
  grow(composer.box);
}

function insert(composer, text) {
  setText(composer, text);
  composer.box.focus();
  composer.box.dispatchEvent(new Event("input"));
}

const draftKey = ({ channel, thread }) => `${channel} ${thread ?? ""}`;

function keepDraft(composer) {
  if (!composer.edited) composer.ctx.drafts.set(draftKey(composer), composer.box.value);
}

function restoreDraft(composer) {
  setText(composer, composer.ctx.drafts.get(draftKey(composer)) ?? "");
}

/** Send what is there; what was typed goes away only once it was taken. */
async function submit(composer) {
  const text = composer.box.value.trim();
  if (composer.sending || (!text && !composer.files.files().length)) return;
  if (composer.files.busy())
    return void (composer.note.textContent = "Un fichier est encore en cours d’envoi.");
  const trouble = refusal(composer, text);
  if (trouble) return void (composer.note.textContent = trouble);
  composer.sending = true;
  composer.element.setAttribute("aria-busy", "true");
  const taken = await composer.ctx.attempt(() => send(composer, text));
  composer.sending = false;
  composer.element.removeAttribute("aria-busy");
  if (taken) done(composer, text);
}

const isCommand = (text) => /^\/\S/.test(text);

function refusal({ thread, edited, files }, text) {
  if (edited || !isCommand(text)) return "";
  if (thread)
    return "Slack n’accepte pas de commande dans un fil : tapez-la dans le canal ou la conversation.";
  if (files.files().length)
    return "Une commande n’emporte pas de fichier : joignez-le dans le formulaire qu’elle ouvre.";
  return "";
}

async function send({ ctx, channel, thread, edited, files, broadcast }, text) {
  const words = withPeople(text, ctx.store);
  if (edited) return ctx.api.post("edit", { channel, ts: edited.ts, text: words });
  if (isCommand(text)) return ctx.api.post("command", { channel, text: words });
  return ctx.api.post("say", {
    channel,
    text: words,
    thread_ts: thread ?? undefined,
    broadcast: (thread && broadcast.checked) || undefined,
    files: files.files().length ? files.files().map((file) => file.id) : undefined,
  });
}

function done(composer, sent) {
  if (composer.edited) return stopEdit(composer);
  composer.files.clear();
  composer.broadcast.checked = false;
  // What was typed while the answer was awaited stays.
  if (composer.box.value.trim() === sent) setText(composer, "");
  composer.note.textContent = "";
  keepDraft(composer);
}
