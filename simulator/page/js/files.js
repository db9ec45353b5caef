/** Files that came down with a message. */

import { h, icon } from "./dom.js";

const UNITS = ["o", "ko", "Mo"];

/** "1,4 Mo". */
export function fileSize(bytes = 0) {
  const power = Math.min(2, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1024)));
  const figure = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: power ? 1 : 0 }).format(
    bytes / 1024 ** power,
  );
  return `${figure} ${UNITS[power]}`;
}

// An SVG may carry scripts; it is offered to download, not shown.
const SHOWN = /^image\/(png|jpe?g|gif|webp|avif)$/;

/** The files of a message: images as thumbnails, others as cards, each to download. */
export function fileList(files, ctx) {
  if (!files?.length) return null;
  return h(
    "ul",
    { class: "files", "aria-label": "Fichiers" },
    files.map((file) => h("li", {}, fileCard(file, ctx))),
  );
}

function fileCard(file, ctx) {
  if (file.mode === "tombstone")
    return h("span", { class: "file-card gone" }, icon("file"), "Fichier supprimé");
  const url = ctx.api.fileUrl(file);
  const name = file.title || file.name || file.id;
  const download = { class: "file-card", href: url, download: file.name ?? file.id };
  const words = h(
    "span",
    { class: "file-words" },
    h("span", { class: "file-name" }, name),
    h("small", {}, fileSize(file.size)),
  );
  const card = h("a", download, icon("file"), words, icon("download"));
  if (!SHOWN.test(file.mimetype ?? "")) return card;
  const picture = h("img", { src: url, alt: name, loading: "lazy", class: "thumb" });
  return [
    h("a", { href: url, target: "_blank", rel: "noopener", "aria-label": `Ouvrir l’image ${name}` }, picture),
    card,
  ];
}
