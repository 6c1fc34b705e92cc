// Writing with a preview beside it.
//   <form data-editor data-look="URL" data-keep="URL">  with a textarea[name=source] and an input[name=version]
//     data-look   what is typed is POSTed there 300 ms after the last key: {part: HTML …, marks: {line: severity}}
//     data-keep   and PUT there after 1.2 s as {source, version}: {version, at}; 409 when somebody else saved meanwhile
//   [data-part=NAME]    is filled with the answer's part of that name
//   [data-save-state]   says how saving stands, in its data-saved, data-saving, data-offline … words
//   a[data-line=N]      moves the cursor to that line
// What could not be saved is kept on this device under the address and version, and put back when the page is opened.
for (const form of document.querySelectorAll("form[data-editor]")) {
  const area = form.elements.source;
  const state = form.querySelector("[data-save-state]");
  const store = `draft:${form.dataset.keep}`;
  const headers = { "X-CSRFToken": form.elements.csrf_token?.value ?? "" };
  let kept = area.value;
  let asked = 0;
  let lookTimer = 0;
  let keepTimer = 0;
  let failures = 0;
  let busy = false;
  let stopped = false;

  const say = (name, tail = "") => {
    state.dataset.state = name;
    state.textContent = (state.dataset[name] ?? "") + tail;
  };

  const look = async () => {
    clearTimeout(lookTimer);
    const turn = ++asked;
    const came = await fetch(form.dataset.look, { method: "POST", headers, body: new FormData(form) }).catch(() => null);
    if (!came?.ok || turn !== asked) return;
    const parts = await came.json();
    for (const part of form.querySelectorAll("[data-part]")) part.innerHTML = parts[part.dataset.part] ?? "";
    form.dispatchEvent(new CustomEvent("marks", { detail: parts.marks }));
  };

  const keep = async () => {
    clearTimeout(keepTimer);
    if (busy || stopped || area.value === kept) return;
    const sent = area.value;
    const body = JSON.stringify({ source: sent, version: Number(form.elements.version.value) || null });
    say("saving");
    busy = true;
    const request = { method: "PUT", headers: { ...headers, "Content-Type": "application/json" }, body, redirect: "manual", keepalive: body.length < 60000 };
    const came = await fetch(form.dataset.keep, request).catch(() => null);
    busy = false;
    if (!came || came.status >= 500) {
      say("offline");
      failures += 1;
      keepTimer = setTimeout(keep, Math.min(30, 2 ** (failures - 1)) * 1000);
      return;
    }
    failures = 0;
    if (!came.ok) {
      stopped = true; // the next save shows both texts
      say(came.status === 409 ? "conflict" : "refused");
      return;
    }
    const { version, at } = await came.json();
    kept = sent;
    form.elements.version.value = version ?? "";
    if (area.value === kept) localStorage.removeItem(store);
    say("saved", ` ${new Intl.DateTimeFormat(LANGUAGE, STYLES.time).format(new Date(at))}`);
    if (area.value !== kept) keep();
  };

  const changed = () => {
    localStorage.setItem(store, JSON.stringify({ source: area.value, version: Number(form.elements.version.value) || null }));
    clearTimeout(lookTimer);
    clearTimeout(keepTimer);
    lookTimer = setTimeout(look, 300);
    keepTimer = setTimeout(keep, 1200);
  };

  const left = JSON.parse(localStorage.getItem(store) ?? "null");
  if (left && left.source !== area.value) {
    if (left.version !== (Number(form.elements.version.value) || null)) form.elements.version.value = left.version ?? "";
    area.value = left.source;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    changed();
  } else localStorage.removeItem(store);

  area.addEventListener("input", changed);
  addEventListener("online", keep);
  form.addEventListener("submit", () => {
    clearTimeout(keepTimer);
    localStorage.removeItem(store);
    kept = area.value;
  });
  addEventListener("click", async (event) => { // whoever leaves for another page takes what was typed along
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || link.hash || area.value === kept || stopped) return;
    event.preventDefault();
    await keep();
    location.href = link.href;
  });
  addEventListener("pagehide", keep);
  form.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key === "s") { event.preventDefault(); keep(); look(); }
    if (event.key === "Enter") { event.preventDefault(); look(); }
  });
  form.addEventListener("click", (event) => {
    const line = Number(event.target.closest("a[data-line]")?.dataset.line);
    if (!line) return;
    event.preventDefault();
    const start = area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (area.value.slice(start).indexOf("\n") + 1 || area.value.length - start));
    form.querySelectorAll(".lines > div")[line - 1]?.scrollIntoView({ block: "center" });
  });
}
