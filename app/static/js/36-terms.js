// Explained words: Escape closes what is shown, until the word is left; a tap shows it on phones that focus nothing.
for (const word of document.querySelectorAll("button.term")) {
  word.addEventListener("keydown", (event) => { if (event.key === "Escape") word.dataset.closed = ""; });
  word.addEventListener("click", () => { delete word.dataset.closed; word.focus(); });
  for (const left of ["blur", "pointerleave"]) word.addEventListener(left, () => delete word.dataset.closed);
}
