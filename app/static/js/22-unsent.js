// Answers that the server doesn't have yet: kept on this device for whom they are, and sent under nobody else.
//   <meta name="account" content="17">   who is signed in; where nobody is, nothing is kept or sent
//   <form data-sign-out>                 sends what is left first; what can't be sent is told in its [data-unsent],
//                                        and its button's data-anyway then signs out all the same
const UNSENT = (() => {
  const account = document.querySelector("meta[name=account]")?.content ?? "";
  const prefix = `unsent:${account}:`;
  const LASTING = 14 * 24 * 3600 * 1000; // what nobody came back for is forgotten
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  };
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("autosave:")) localStorage.removeItem(key); // from before answers knew whose they are
    if (key.startsWith("unsent:") && !(Date.now() - read(key).at < LASTING)) localStorage.removeItem(key);
  }
  return {
    account,
    keep: (url, body) => account && localStorage.setItem(prefix + url, JSON.stringify({ at: Date.now(), body })),
    body: (url) => (account ? read(prefix + url).body ?? null : null),
    drop: (url) => localStorage.removeItem(prefix + url),
    answers: () => (account ? Object.keys(localStorage) : [])
      .filter((key) => key.startsWith(`${prefix}/attempts/`)).map((key) => key.slice(prefix.length)),
    // Saved: gone from here. Refused for good (not an answer, too late): gone as well. Else it stays.
    async put(url, body, token, signal) {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
      const request = { method: "PUT", headers, body, credentials: "same-origin", redirect: "manual", signal };
      const [status, there] = await fetch(url, request).then(
        (response) => [response.status, response.type === "opaqueredirect" || response.status < 500], // 0: signed out
        () => [0, false],
      );
      const saved = status >= 200 && status < 300;
      // 400, 401, 403 and 404 may only mean that somebody else is signed in by now: the answer waits for its person.
      return { saved, there, final: saved || [409, 410, 413, 422].includes(status) };
    },
    async send() {
      const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
      for (const url of this.answers()) {
        const body = this.body(url);
        const came = await this.put(url, body, token);
        if (came.final && this.body(url) === body) this.drop(url);
        if (!came.there) break;
      }
      return this.answers().length;
    },
  };
})();

{
  const here = [...document.querySelectorAll("form[data-autosave]")].map((form) => form.dataset.autosave);
  const attempt = document.querySelector("form[data-attempt]")?.getAttribute("action");
  for (const url of UNSENT.answers()) { // the attempt is past its earlier cases: what is left of them went with Next
    if (url.startsWith(`${attempt}/cases/`) && !here.includes(url)) UNSENT.drop(url);
  }
  const others = () => UNSENT.answers().some((url) => !here.includes(url));
  if (!here.length && others()) UNSENT.send();
  addEventListener("online", () => { if (!here.length && others()) UNSENT.send(); });

  const form = document.querySelector("form[data-sign-out]");
  let told = false;
  form?.addEventListener("submit", async (event) => {
    if (told || !UNSENT.answers().length) return;
    event.preventDefault();
    const waited = new Promise((done) => setTimeout(done, 4000, UNSENT.answers().length));
    if (!(await Promise.race([UNSENT.send(), waited])) || !UNSENT.answers().length) return form.submit();
    told = true;
    const note = form.querySelector("[data-unsent]");
    note.textContent = note.dataset.unsent;
    const button = form.querySelector("[data-anyway]");
    button.textContent = button.dataset.anyway;
  });
}
