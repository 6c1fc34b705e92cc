// A moment in the reader's own time zone: input[data-zone-of=NAME] names the hidden field that says which one;
// its data-zone-words, with {} for the zone, become its hint.
for (const input of document.querySelectorAll("[data-zone-of]")) {
  const zone = ZONE || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const hint = document.getElementById(`${input.id}-hint`);
  if (!zone) continue;
  input.form.elements[input.dataset.zoneOf].value = zone;
  if (hint) hint.textContent = input.dataset.zoneWords.replace("{}", zone);
  input.addEventListener("input", () => { // whoever names a moment means it
    const later = input.form.querySelector("input[name=when][value=later]");
    if (later && input.value) later.checked = true;
  });
}
