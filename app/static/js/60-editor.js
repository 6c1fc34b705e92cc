// Writing with a preview beside it.
//   <form data-editor data-look="URL" data-keep="URL">  with inputs version and state: what it began from
//     data-look   (absent: nothing is shown) what is typed is POSTed there 300 ms after the last key: {part: HTML …, marks: {line: severity}}
//     data-keep   and PUT there after 1.2 s (absent: saved by its button alone): {version, state, at, other hidden fields …};
//                 409 when somebody else saved meanwhile, 422 with a problem when it can't be kept as it is
//   [data-part=NAME]    is filled with the answer's part of that name
//   a[data-discard=URL] is shown, and leads there, once there is a draft
//   [data-save-state]   says how saving stands, in its data-saved, data-saving, data-offline … words
//   a[data-line=N]      moves the cursor of textarea[name=source] to that line
//   #CODE of the address moves it to the head of that clause
//   select[data-kind]   shows the parts with data-of that hold its value
// What could not be saved is kept on this device under the address, and put back when the page is opened again.
// A save whose answer never came may have arrived: it is asked again as it was before anything newer is sent, the form
// itself too; else its writer would seem to be somebody else who saved meanwhile.
const ANSWERED = 15_000; // within which a save is answered or counts as not answered
for (const form of document.querySelectorAll("form[data-editor]")) {
  const area = form.elements.source;
  const state = form.querySelector("[data-save-state]");
  const store = `draft:${UNSENT.account}:${form.dataset.keep ?? form.action}`;
  const headers = { "X-CSRFToken": form.elements.csrf_token?.value ?? "" };
  const ours = ["version", "state", "csrf_token", "began", "basis"]; // written by the server, not by the author
  let asked = 0;
  let lookTimer = 0;
  let keepTimer = 0;
  let failures = 0;
  let busy = null;
  let unanswered = null; // {sent, body} of a save that is under way or was never answered
  let pressed = null; // the button by which the form waits to be sent
  let waits = false;
  let stopped = !form.dataset.keep;

  const typed = () => JSON.stringify([...new FormData(form)].filter(([name]) => !ours.includes(name)));
  const bare = (said) => JSON.stringify(JSON.parse(said).map(([name, value]) => [name, value.trim()])); // the server ends a text with a line end
  let kept = typed();

  const say = (name, tail = "") => {
    state.dataset.state = name;
    state.textContent = (state.dataset[name] ?? name) + tail;
  };

  const hold = (gone = false) => {
    const began = ours.filter((name) => name !== "csrf_token" && form.elements[name]).map((name) => [name, form.elements[name].value]);
    localStorage.setItem(store, JSON.stringify({ began, typed: typed(), sent: gone ? typed() : unanswered?.sent, gone }));
  };

  const look = async () => {
    clearTimeout(lookTimer);
    if (!form.dataset.look) return;
    const turn = ++asked;
    const came = await fetch(form.dataset.look, { method: "POST", headers, body: new FormData(form) }).catch(() => null);
    if (!came?.ok || turn !== asked) return;
    const parts = await came.json();
    for (const part of form.querySelectorAll("[data-part]")) {
      const html = parts[part.dataset.part] ?? "";
      if (!part.contains(document.activeElement)) part.innerHTML = html;
    }
    form.dispatchEvent(new CustomEvent("marks", { detail: parts.marks }));
  };

  const send = async () => {
    const { sent, body } = unanswered ??= { sent: typed(), body: new FormData(form) };
    say("saving");
    hold();
    const signal = AbortSignal.timeout(ANSWERED);
    const request = { method: "PUT", headers, body, redirect: "manual", keepalive: sent.length < 50000, signal };
    const came = await fetch(form.dataset.keep, request).catch(() => null);
    const said = await came?.json().catch(() => null);
    if (!came || came.status >= 500 || (came.ok && !said)) {
      say("offline");
      failures += 1;
      keepTimer = setTimeout(keep, Math.min(30, 2 ** (failures - 1)) * 1000);
      return;
    }
    failures = 0;
    unanswered = null;
    if (came.status === 422) return say(said?.problem ?? "refused"); // half typed: the next key mends it
    if (!came.ok) {
      stopped = true; // the next save shows both texts
      return say(came.status === 409 ? "conflict" : "refused");
    }
    const { at, ...fields } = said;
    for (const [name, value] of Object.entries(fields)) if (form.elements[name]) form.elements[name].value = value ?? "";
    kept = sent;
    if (typed() === kept) localStorage.removeItem(store);
    else hold();
    const discard = form.querySelector("a[data-discard]");
    if (discard && fields.version) Object.assign(discard, { href: discard.dataset.discard, hidden: false });
    say("saved", ` ${momentText(new Date(at), "time")}`);
  };

  const idle = async () => { while (busy) await busy; };
  const keep = async () => {
    clearTimeout(keepTimer);
    await idle();
    const again = unanswered;
    if (stopped || (typed() === kept && !again)) return;
    busy = send();
    await busy;
    busy = null;
    if (again && !unanswered) await keep();
  };

  const changed = () => {
    hold();
    clearTimeout(lookTimer);
    clearTimeout(keepTimer);
    lookTimer = setTimeout(look, 300);
    keepTimer = setTimeout(keep, 1200);
  };

  const left = JSON.parse(localStorage.getItem(store) ?? "null");
  const rest = JSON.parse(left?.typed ?? "[]");
  const fits = rest.some(([name]) => name === "source") === Boolean(area); // a case is written as fields or as source
  const through = left?.gone && performance.getEntriesByType("navigation")[0]?.type === "navigate"; // not come back to
  if (left && fits && bare(left.typed) !== bare(kept) && !through) {
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.hidden || field.type === "submit") continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = rest.some(([name, value]) => name === field.name && value === field.value);
      else {
        const at = rest.findIndex(([name]) => name === field.name);
        if (at >= 0) field.value = rest.splice(at, 1)[0][1];
      }
    }
    const began = [...new Map([["state", "unknown"], ...(left.began ?? [])])]; // what doesn't say it was begun from nothing that is there
    if (!left.sent || bare(left.sent) !== bare(kept)) { // else the page holds what was sent from here, and began from it
      for (const [name, value] of began) if (form.elements[name]) form.elements[name].value = value;
      if (left.sent && !stopped) { // it may arrive yet
        const body = new FormData();
        for (const [name, value] of [...began, ...JSON.parse(left.sent)]) body.append(name, value);
        unanswered = { sent: left.sent, body };
      }
    }
    changed();
  } else if (fits) localStorage.removeItem(store);

  const leave = () => { // sent once, and nothing in it changes after it has gone
    hold(true);
    const was = stopped;
    stopped = form.inert = true;
    const stay = () => {
      stopped = was;
      form.inert = false;
    };
    setTimeout(stay, ANSWERED); // nothing came of it
    addEventListener("pageshow", (event) => { if (event.persisted) stay(); });
  };

  form.addEventListener("input", changed);
  addEventListener("online", keep);
  form.addEventListener("submit", async (event) => {
    clearTimeout(keepTimer);
    clearTimeout(lookTimer);
    pressed = event.submitter;
    if (!waits && navigator.onLine && (stopped || !(busy || unanswered))) return leave();
    event.preventDefault();
    if (!navigator.onLine) return say("offline");
    if (waits) return;
    waits = true;
    await idle();
    if (unanswered) await keep();
    waits = false;
    if (!unanswered) form.requestSubmit(pressed); // else it stays on this device, and the page says so
  });
  addEventListener("click", async (event) => { // whoever leaves for another page takes what was typed along
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || link.hash || typed() === kept || stopped) return;
    if (link.target || event.ctrlKey || event.metaKey || event.shiftKey) return; // it opens beside this one
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
    if (!line || !area) return;
    event.preventDefault();
    goTo(line);
  });
  const goTo = (line) => {
    const start = area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (area.value.slice(start).indexOf("\n") + 1 || area.value.length - start));
    form.querySelectorAll(".lines > div")[line - 1]?.scrollIntoView({ block: "center" });
  };
  const clause = (text) => (text.startsWith("#") ? /\{#([\w.-]+)/.exec(text)?.[1] : null);
  const named = location.hash ? area?.value.split("\n").findIndex((text) => clause(text) === location.hash.slice(1)) : -1;
  if (named >= 0) setTimeout(() => goTo(named + 1)); // after the lines are drawn

  const kind = form.querySelector("select[data-kind]");
  const fit = () => {
    for (const part of form.querySelectorAll("[data-of]")) part.hidden = !part.dataset.of.split(" ").includes(kind.value);
  };
  kind?.addEventListener("change", fit);
  if (kind) fit();
}
