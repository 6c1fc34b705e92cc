// Buttons that write Markdown at the cursor, and pictures that go there.
//   <div data-toolbar="ID of the textarea" hidden> with button[data-insert=bold|list|breaks|keeps|clause]; those of examples have data-name="Remove", that of a clause has data-code and data-label="New clause {}"
//   <form data-picture data-unsent="words">  uploads to its action and inserts the answer's {markdown}
//   <a data-picture-row>  in a fieldset: the next picture goes into its last row of two inputs, path and what it shows
let lastArea = document.querySelector("[data-toolbar]") && document.getElementById(document.querySelector("[data-toolbar]").dataset.toolbar);

let pictureRow = null;

const fill = (row, markdown) => {
  const [, alt, path] = markdown.match(/^!\[(.*)\]\((.*)\)$/);
  const [source, shows] = row.querySelectorAll("input");
  source.value = path;
  shows.value = alt;
  source.focus();
  source.dispatchEvent(new Event("input", { bubbles: true }));
};

for (const link of document.querySelectorAll("a[data-picture-row]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const rows = [...link.closest("fieldset").querySelectorAll(".pair")];
    pictureRow = rows.find((row) => !row.querySelector("input").value) ?? rows.at(-1);
    const box = document.getElementById("picture");
    box.open = true;
    box.querySelector("input[type=file]").focus();
  });
}

// Writes as a person would, so that Ctrl+Z takes it back.
const write = (area, text, from = 0, length = 0) => {
  area.focus();
  const start = area.selectionStart;
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (length) area.setSelectionRange(start + from, start + from + length);
};

const block = (area, text, word) => {
  const before = area.value.slice(0, area.selectionStart);
  const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  write(area, `${lead}${text}\n`, lead.length + text.indexOf(word), word.length);
};

// The code of one more clause: beyond the one that the page proposed and every number that the text has by now.
const name = (button, area) => {
  const [, stem, first] = (button.dataset.first ??= button.dataset.code).match(/^(.*?)(\d+)$/);
  const taken = [...area.value.matchAll(/\{#(\S+?)(\d+)[\s}]/g)].filter(([, of]) => of === stem).map(([, , number]) => Number(number) + 1);
  button.dataset.code = stem + Math.max(Number(first), ...taken);
  button.textContent = button.dataset.label.replace("{}", button.dataset.code);
};

const example = (area, button, words) => block(area, `!!! example "${button.dataset.name}"\n    ${words}`, words);

const INSERTS = {
  bold: (area, picked) => write(area, `**${picked || "bold"}**`, 2, (picked || "bold").length),
  list: (area, picked) => block(area, (picked || "first point").split("\n").map((line) => `- ${line}`).join("\n"), picked ? "- " : "first point"),
  breaks: (area, picked, button) => example(area, button, picked || "Describe what breaks the rule."),
  keeps: (area, picked, button) => example(area, button, picked || "Describe what looks alike and keeps the rule."),
  clause: (area, _picked, button) => {
    name(button, area);
    area.setSelectionRange(area.value.length, area.value.length);
    block(area, `## Name of the rule {#${button.dataset.code} rev=1 severity=major}\nSay what is not allowed.`, "Name of the rule");
    name(button, area);
  },
};

for (const bar of document.querySelectorAll("[data-toolbar]")) {
  bar.hidden = false;
  const adds = bar.querySelector("[data-insert=clause]");
  const into = document.getElementById(bar.dataset.toolbar);
  if (adds && into) into.addEventListener("input", () => name(adds, into));
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const area = document.getElementById(bar.dataset.toolbar);
    if (button && area) INSERTS[button.dataset.insert](area, area.value.slice(area.selectionStart, area.selectionEnd), button);
    if (event.target.closest("a[href='#picture']")) {
      event.preventDefault();
      lastArea = area;
      pictureRow = null;
      const box = document.getElementById("picture");
      box.open = true;
      box.querySelector("input[type=file]").focus();
    }
  });
}

for (const form of document.querySelectorAll("form[data-picture]")) {
  const problem = form.querySelector("[data-picture-problem]");
  form.addEventListener("submit", async (event) => {
    if (!lastArea) return;
    event.preventDefault();
    const headers = { Accept: "application/json" };
    const came = await fetch(form.action, { method: "POST", headers, body: new FormData(form) }).catch(() => null);
    const said = await came?.json().catch(() => null);
    problem.hidden = came?.ok ?? false;
    problem.textContent = came?.ok ? "" : said?.problem ?? form.dataset.unsent;
    if (!came?.ok) return;
    form.reset();
    form.closest("details").open = false;
    if (pictureRow) fill(pictureRow, said.markdown);
    else write(lastArea, said.markdown);
  });
}
