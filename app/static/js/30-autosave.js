// Saving while one works.
//   <form data-autosave="URL">   every change is PUT there as JSON {field: value}, or [values] where several may be
//                                ticked, with the header X-CSRFToken (the form's csrf_token, else <meta name="csrf-token">)
//   [data-autosave-state]        in the form: shows its data-saved, data-saving or data-unsaved words, and data-state
// Without a connection, or on 429 and 5xx, it tries again after 1, 2, 4 … 30 s and keeps the answer on this device
// until the server has it (22-unsent.js). What is no answer or comes too late is refused for good: sending the form
// then shows why. The form brings the whole answer itself: once it is sent, nothing is saved beside it any more, and
// it is inert, so that nothing in it changes after it has gone.
const SLOW = 10_000; // until a form whose answer doesn't come can be used again
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const url = form.dataset.autosave;
  const label = form.querySelector("[data-autosave-state]");
  let timer = 0;
  let failures = 0;
  let busy = false;
  let going = new AbortController(); // what is on its way

  const show = (state) => {
    if (!label) return;
    label.dataset.state = state;
    label.textContent = label.dataset[state] ?? "";
  };

  const answer = () => {
    const fields = new FormData(form);
    fields.delete("csrf_token");
    const boxes = [...form.querySelectorAll("[type=checkbox]")].map((box) => box.name);
    const several = boxes.filter((name, at) => boxes.indexOf(name) !== at); // sent when none is ticked as well
    return Object.fromEntries([...new Set([...several, ...fields.keys()])].map(
      (name) => [name, several.includes(name) ? fields.getAll(name) : fields.get(name)],
    ));
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
    if (form.inert) return;
    const body = JSON.stringify(answer());
    const token = form.elements.csrf_token?.value ?? document.querySelector("meta[name=csrf-token]")?.content ?? "";
    UNSENT.keep(url, body);
    show("saving");
    if (busy) return; // one request at a time, so that the last answer is the one that stays
    busy = true;
    clearTimeout(timer);
    going = new AbortController();
    const { saved, there, final } = await UNSENT.put(url, body, token, going.signal);
    busy = false;
    if (form.inert) return;
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
  const stay = () => { // nothing came of sending it, or it was come back to
    form.inert = false;
    if (UNSENT.body(url)) send();
  };
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(timer);
    going.abort();
    form.inert = true;
    setTimeout(stay, SLOW);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) stay(); });
  addEventListener("online", () => { if (UNSENT.body(url)) send(); });
}
