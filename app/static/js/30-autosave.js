// Saving while one works.
//   <form data-autosave="URL">   every change is PUT there as JSON {field: value}, or [values] where several may be
//                                ticked, with the header X-CSRFToken (the form's csrf_token, else <meta name="csrf-token">)
//   [data-autosave-state]        in the form: shows its data-saved, data-saving or data-unsaved words, and data-state
// Without a connection, or on 429 and 5xx, it tries again after 1, 2, 4 … 30 s and keeps the answer on this device
// until the server has it (22-unsent.js). What is no answer or comes too late is refused for good: sending the form
// then shows why.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const url = form.dataset.autosave;
  const label = form.querySelector("[data-autosave-state]");
  let timer = 0;
  let failures = 0;
  let busy = false;

  const show = (state) => {
    if (!label) return;
    label.dataset.state = state;
    label.textContent = label.dataset[state] ?? "";
  };

  const answer = () => {
    const fields = new FormData(form);
    fields.delete("csrf_token");
    return Object.fromEntries([...new Set(fields.keys())].map((name) => {
      const several = form.querySelectorAll(`[type=checkbox][name="${CSS.escape(name)}"]`).length > 1;
      return [name, several ? fields.getAll(name) : fields.get(name)];
    }));
  };

  const restore = (kept) => {
    for (const field of form.elements) {
      if (!(field.name in kept) || field.type === "hidden") continue;
      const was = kept[field.name];
      if (field.type === "radio" || field.type === "checkbox") field.checked = [].concat(was).includes(field.value);
      else field.value = was;
    }
  };

  const send = async () => {
    const body = JSON.stringify(answer());
    const token = form.elements.csrf_token?.value ?? document.querySelector("meta[name=csrf-token]")?.content ?? "";
    UNSENT.keep(url, body);
    show("saving");
    if (busy) return; // one request at a time, so that the last answer is the one that stays
    busy = true;
    clearTimeout(timer);
    const { saved, there, final } = await UNSENT.put(url, body, token);
    busy = false;
    if (there) delete form.dataset.unreachable;
    else form.dataset.unreachable = "";
    if ((UNSENT.body(url) ?? body) !== body) return send();
    show(saved ? "saved" : "unsaved");
    if (final) UNSENT.drop(url);
    failures = final ? 0 : failures + 1;
    if (there) form.dispatchEvent(new Event("reachable"));
    if (!final) timer = setTimeout(send, Math.min(30, 2 ** (failures - 1)) * 1000);
  };

  const kept = UNSENT.body(url);
  if (kept) {
    restore(JSON.parse(kept));
    send();
  }
  form.addEventListener("change", send);
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) clearTimeout(timer); });
  addEventListener("online", () => { if (UNSENT.body(url)) send(); });
}
