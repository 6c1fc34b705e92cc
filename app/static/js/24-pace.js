// The pace of practice, for who wants to see it: it fills in the usual time of a case, and then stays; nothing is cut off.
//   <div data-pace="45" hidden><button type="button">…</button><progress max="45" hidden></progress><span hidden></span></div>
(() => {
  const pace = document.querySelector("[data-pace]");
  if (!pace) return;
  const [button, bar, word] = [pace.querySelector("button"), pace.querySelector("progress"), pace.querySelector("span")];
  const usual = Number(pace.dataset.pace);
  const kept = `pace:${document.querySelector("meta[name=account]")?.content ?? ""}`;
  const began = Date.now();
  const tell = () => {
    const seconds = Math.min((Date.now() - began) / 1000, usual);
    bar.value = seconds;
    word.textContent = seconds < usual ? pace.dataset.usual : pace.dataset.over;
  };
  const show = (on) => {
    button.setAttribute("aria-pressed", String(on));
    bar.hidden = word.hidden = !on;
    if (on) tell();
  };
  pace.hidden = false;
  show(localStorage.getItem(kept) === "on");
  button.addEventListener("click", () => {
    const on = bar.hidden;
    localStorage.setItem(kept, on ? "on" : "off");
    show(on);
  });
  setInterval(() => bar.hidden || tell(), 1000);
})();
