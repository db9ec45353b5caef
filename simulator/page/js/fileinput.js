/** Files on their way up: the list of chosen files, in a form's file_input and under a composer. */

import { ApiError } from "./api.js";
import { freshId, h, icon, iconButton } from "./dom.js";
import { fileSize } from "./files.js";
import { contentOf } from "./values.js";

const LARGEST = 10 * 1024 * 1024;

/**
 * A list of files that upload as soon as they are chosen.
 * @param {{ctx: any, files: any[], accept?: string[], most?: number, change: (files: any[]) => void}} options
 */
export function uploads({ ctx, files, accept, most = 10, change }) {
  const list = h("ul", { class: "uploads", "aria-label": "Fichiers joints" });
  const kept = [...files];
  let under_way = 0;
  const remove = (file, row) => () => {
    kept.splice(kept.indexOf(file), 1);
    row.remove();
    change(kept);
  };
  const keep = (file, row) => {
    kept.push(file);
    row.replaceWith(rowOf(file));
    change(kept);
  };
  const rowOf = (file) => {
    const row = h(
      "li",
      { class: "upload" },
      icon("file"),
      h("span", {}, file.name),
      h("small", {}, fileSize(file.size)),
    );
    row.append(iconButton("close", `Retirer ${file.name}`, remove(file, row)));
    return row;
  };
  const send = async (chosen) => {
    const row = h(
      "li",
      { class: "upload", "aria-busy": "true" },
      icon("file"),
      h("span", {}, chosen.name),
      h("small", {}, "envoi…"),
    );
    list.append(row);
    under_way += 1;
    try {
      refuse(chosen, accept, kept.length >= most ? most : 0);
      keep((await ctx.api.upload(chosen)).file, row);
    } catch (failure) {
      row.remove();
      ctx.toasts.error(failure);
    } finally {
      under_way -= 1;
    }
  };
  list.append(...kept.map(rowOf));
  return {
    element: list,
    add: (chosen) => Promise.all([...chosen].map(send)),
    files: () => kept,
    busy: () => under_way > 0,
    clear() {
      kept.length = 0;
      list.replaceChildren();
    },
  };
}

/** Refuse before sending what Slack would refuse. */
function refuse(file, accept, full) {
  const ending = file.name.split(".").pop()?.toLowerCase() ?? "";
  if (full) throw new ApiError(`Au plus ${full} fichier${full > 1 ? "s" : ""} ici.`);
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
  const list = uploads({
    ctx: scope.ctx,
    files: contentOf(element, scope.get(block, element)) ?? [],
    accept: element.filetypes,
    most: element.max_files,
    change: (files) => scope.set(block, element, [...files]),
  });
  const picker = h("input", {
    type: "file",
    id: tie.id ?? freshId("file"),
    class: "file-picker",
    multiple: element.max_files !== 1,
    accept: element.filetypes?.map((kind) => `.${kind}`).join(","),
    "aria-describedby": tie.describedBy,
    on: { change: () => list.add(picker.files).then(() => (picker.value = "")) },
  });
  const zone = h(
    "div",
    { class: "file-zone" },
    h("p", {}, "Choisissez des fichiers, ou déposez-les ici."),
    picker,
    list.element,
  );
  dropZone(zone, list.add);
  return zone;
}
