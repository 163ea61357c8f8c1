// Fills PDF forms in and saves them as pdf.js does in a browser.
//
// Standard input: one JSON line per file, {"source", "target", "values"}; a value is a text, a
// choice's code, or true for a box to tick. Nothing is drawn on a screen, so no canvas is needed.

import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

// Names that the library asks for when it is loaded; only drawing would use them.
for (const name of ["DOMMatrix", "ImageData", "Path2D"]) {
  globalThis[name] ??= class {};
}
const { getDocument, VerbosityLevel } = await import("pdfjs-dist/legacy/build/pdf.mjs");

const FONTS = fileURLToPath(new URL("node_modules/pdfjs-dist/standard_fonts/", import.meta.url));

function entered(field, value) {
  if (field.checkBox) {
    return { value: value === true };
  }
  if (field.radioButton) {
    return { value: field.buttonValue === value };
  }
  return { value };
}

async function fill({ source, target, values }) {
  const task = getDocument({
    data: new Uint8Array(await readFile(source)),
    standardFontDataUrl: FONTS,
    verbosity: VerbosityLevel.ERRORS,
    isEvalSupported: false,
  });
  const pdf = await task.promise;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    for (const field of await page.getAnnotations({ intent: "any" })) {
      if (field.subtype === "Widget" && Object.hasOwn(values, field.fieldName)) {
        pdf.annotationStorage.setValue(field.id, entered(field, values[field.fieldName]));
      }
    }
  }
  await writeFile(target, await pdf.saveDocument());
  await task.destroy();
}

for await (const line of createInterface({ input: process.stdin })) {
  await fill(JSON.parse(line));
}
