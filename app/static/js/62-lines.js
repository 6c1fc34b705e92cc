// Line numbers and the marks of problems behind a text area.
//   <div class="sheet" data-marks='{"9": "error"}'><textarea>…</textarea></div>
//   "marks" on its form, with {line: severity} as detail, sets them anew
for (const sheet of document.querySelectorAll(".sheet")) {
  const area = sheet.querySelector("textarea");
  const lines = document.createElement("div");
  lines.className = "lines";
  lines.setAttribute("aria-hidden", "true");
  sheet.prepend(lines);
  sheet.classList.add("numbered");
  area.rows = 1;
  let marks = JSON.parse(sheet.dataset.marks || "{}");

  const draw = () => {
    const texts = area.value.split("\n");
    while (lines.childElementCount > texts.length) lines.lastElementChild.remove();
    texts.forEach((text, at) => {
      const line = lines.children[at] ?? lines.appendChild(document.createElement("div"));
      const shown = text || "\u200b";
      if (line.textContent !== shown) line.textContent = shown;
      line.className = marks[at + 1] ?? "";
    });
  };

  draw();
  area.addEventListener("input", draw);
  area.form.addEventListener("marks", (event) => { marks = event.detail; draw(); });
}
