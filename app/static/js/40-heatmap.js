// Walking over a heat map: <table data-heatmap>; arrow keys, Home and End move between cells, Tab leaves the table.
for (const table of document.querySelectorAll("table[data-heatmap]")) {
  const linksOf = (row) => [...row.querySelectorAll("td")].map((cell) => cell.querySelector("a"));
  const rows = [...table.tBodies[0].rows].map(linksOf);
  const links = rows.flat().filter(Boolean);
  links.forEach((link, index) => { link.tabIndex = index ? -1 : 0; });
  table.addEventListener("keydown", (event) => {
    const y = rows.findIndex((row) => row.includes(event.target));
    if (y < 0) return;
    const x = rows[y].indexOf(event.target);
    const column = rows.map((row) => row[x]);
    const towards = document.dir === "rtl" ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
    const way = {
      [towards[0]]: rows[y].slice(x + 1), End: rows[y].slice(x + 1).reverse(), ArrowDown: column.slice(y + 1),
      [towards[1]]: rows[y].slice(0, x).reverse(), Home: rows[y].slice(0, x), ArrowUp: column.slice(0, y).reverse(),
    }[event.key];
    const next = way?.find(Boolean);
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
