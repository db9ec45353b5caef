/** Files on their way up: the list of chosen files, in a form's file_input and under a composer. */

import { ApiError } from "./api.js";
import { freshId, h, icon, iconButton } from "./dom.js";
import { fileSize } from "./files.js";
import { contentOf } from "./values.js";

const LARGEST = 10_000_000; // bytes, as the simulator takes them

/**
 * A list of files that upload as soon as they are chosen.
 * @param {{ctx: any, files: any[], accept?: string[], most?: number, change: (files: any[]) => void}} options
 */
export function uploads({ ctx, files, accept, most = 10, change }) {
  const element = h("ul", { class: "uploads", "aria-label": "Fichiers joints" });
  const list = { ctx, accept, most, change, element, kept: [...files], underWay: 0 };
  element.append(...list.kept.map((file) => keptRow(list, file)));
  return {
    element,
    add: (chosen) => Promise.all([...chosen].map((file) => send(list, file))),
    files: () => list.kept,
    busy: () => list.underWay > 0,
    clear() {
      list.kept.length = 0;
      element.replaceChildren();
    },
  };
}

const row = (name, detail, props = {}) =>
  h("li", { class: "upload", ...props }, icon("file"), h("span", {}, name), h("small", {}, detail));

function keptRow(list, file) {
  const kept = row(file.name, fileSize(file.size));
  const remove = () => {
    list.kept.splice(list.kept.indexOf(file), 1);
    kept.remove();
    list.change(list.kept);
  };
  kept.append(iconButton("close", `Retirer ${file.name}`, remove));
  return kept;
}

async function send(list, chosen) {
  const waiting = row(chosen.name, "envoi…", { "aria-busy": "true" });
  list.element.append(waiting);
  list.underWay += 1;
  try {
    refuse(list, chosen);
    const { file } = await list.ctx.api.upload(chosen);
    list.kept.push(file);
    waiting.replaceWith(keptRow(list, file));
    list.change(list.kept);
  } catch (failure) {
    waiting.remove();
    list.ctx.toasts.error(failure);
  } finally {
    list.underWay -= 1;
  }
}

/** Refuse before sending what Slack would refuse. */
function refuse({ accept, most, kept, underWay }, file) {
  const ending = file.name.split(".").pop()?.toLowerCase() ?? "";
  if (kept.length + underWay > most) throw new ApiError(`Au plus ${most} fichier${most > 1 ? "s" : ""} ici.`);
  if (file.size > LARGEST) throw new ApiError(`« ${file.name} » dépasse 10 Mo.`);
  if (accept?.length && !accept.includes(ending))
    throw new ApiError(`« ${file.name} » : seuls ces types sont acceptés : ${accept.join(", ")}.`);
}

/** Let files be dropped on an element. */
export function dropZone(element, take) {
  const over = (on) => (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    element.classList.toggle("dropping", on);
  };
  element.addEventListener("dragover", over(true));
  element.addEventListener("dragleave", over(false));
  element.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer?.files.length) take(event.dataTransfer.files);
  });
}

/** Block Kit's file_input. */
export function fileInput(block, element, scope, tie) {
  const list = scope.keep(block, element, () =>
    uploads({
      ctx: scope.ctx,
      files: contentOf(element, scope.get(block, element)) ?? [],
      accept: element.filetypes,
      most: element.max_files,
      change: (files) => scope.set(block, element, [...files]),
    }),
  );
  const id = tie.id ?? freshId("file");
  const picker = h("input", {
    type: "file",
    id,
    class: "file-picker",
    "aria-labelledby": tie.id && `${tie.id}-label`,
    multiple: element.max_files !== 1,
    accept: element.filetypes?.map((kind) => `.${kind}`).join(","),
    "aria-describedby": tie.describedBy,
    on: { change: () => list.add(picker.files).then(() => (picker.value = "")) },
  });
  const zone = h(
    "div",
    { class: "file-zone" },
    h(
      "p",
      {},
      picker,
      h(
        "label",
        { class: "button", for: id },
        element.max_files === 1 ? "Choisir un fichier" : "Choisir des fichiers",
      ),
      " ou déposez-les ici.",
    ),
    list.element,
  );
  dropZone(zone, list.add);
  return zone;
}
