// Next without a connection: the answer stays here, and the form is sent when the connection is back.
//   <p data-offline="You are offline. …">   in a form[data-attempt]: says so meanwhile
//   form.dataset.unreachable, "reachable"   set by autosave while the server can't be reached, and fired when it can
for (const form of document.querySelectorAll("form[data-attempt]")) {
  const notice = form.querySelector("[data-offline]");
  let waiting = false;
  let pressed = null;

  const cut = () => !navigator.onLine || "unreachable" in form.dataset;
  const go = () => { if (waiting && !cut()) form.requestSubmit(pressed); };

  form.addEventListener("submit", (event) => {
    waiting = cut();
    pressed = event.submitter;
    if (waiting) event.preventDefault();
    if (!notice) return;
    notice.textContent = waiting ? notice.dataset.offline : "";
    notice.scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("change", () => {
    waiting = false; // whoever changes the answer presses Next again
    if (notice) notice.textContent = "";
  });
  form.addEventListener("reachable", go);
  addEventListener("online", go);
}
