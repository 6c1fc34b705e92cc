// Looking something up by keyboard.
//   <input data-search>      / focuses it wherever one is, and is not typed where it is focused and empty; Escape leaves it
//   <summary data-hit>       what was found: ↓ and ↑ go from the search through them; Enter opens one, as it does anyway
document.addEventListener("keydown", (event) => {
  const search = document.querySelector("[data-search]");
  if (!search || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "/" && (!typing || (typing === search && !search.value))) {
    event.preventDefault();
    search.focus();
    search.select();
    return;
  }
  if (event.key === "Escape" && event.target === search) return search.blur();
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || (typing && typing !== search)) return;
  const stops = [search, ...[...document.querySelectorAll("[data-hit]")].filter((one) => !one.hidden)];
  const at = stops.indexOf(document.activeElement);
  if (at < 0 && event.target !== document.body) return; // the arrows scroll what else has the focus
  const next = stops[(at < 0 ? 0 : at) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next || stops.length === 1) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
});
