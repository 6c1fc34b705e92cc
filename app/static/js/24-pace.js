// The pace of practice, for who wants to see it: it fills in the usual time of a case, and then stays; nothing is cut off.
//   <div class="pace" data-pace="45" data-usual data-over data-hide hidden>: a button, a [data-bar] with its progress, a word
(() => {
  const pace = document.querySelector("[data-pace]");
  if (!pace) return;
  const [button, bar] = [pace.querySelector("button"), pace.querySelector("[data-bar]")];
  const offer = button.textContent;
  const usual = Number(pace.dataset.pace);
  const kept = `pace:${document.querySelector("meta[name=account]")?.content ?? ""}`;
  const began = Date.now();
  const tell = () => {
    const seconds = Math.min((Date.now() - began) / 1000, usual);
    bar.querySelector("progress").value = seconds;
    bar.querySelector("span").textContent = seconds < usual ? pace.dataset.usual : pace.dataset.over;
  };
  const show = (on) => {
    button.textContent = on ? pace.dataset.hide : offer;
    bar.hidden = !on;
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
