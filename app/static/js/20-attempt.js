// Answering by keyboard.
//   <form data-attempt>               switches it on; Enter then sends the form, even when nothing has the focus
//   <input type=radio data-key="1">   1–9 chooses that decision
//   <select data-cite>                c focuses the citation; there Enter or Escape goes on to the confidence
//   <input data-confidence="s">       s, f, g; or 1–3 while the focus is among them, where Tab leads
// Digits elsewhere always mean the decision, so that pressing another digit corrects the first.
(() => {
  const form = document.querySelector("form[data-attempt]");
  if (!form) return;
  const choose = (input) => {
    if (!input || input.disabled) return false;
    input.focus();
    input.click();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (event.target.matches("select[data-cite]") && ["Enter", "Escape"].includes(event.key)) {
      const chosen = form.querySelector("[data-confidence]:checked") ?? form.querySelector("[data-confidence]");
      chosen?.focus(); // letters in the select look for a clause, so s, f and g need another place
      if (chosen) event.preventDefault();
      return;
    }
    if (event.target.closest("textarea, select, a, button, summary, input:not([type=radio], [type=checkbox])")) return;
    const key = event.key.toLowerCase();
    const confidences = [...form.querySelectorAll("[data-confidence]")];
    let done = false;
    if (/^[1-9]$/.test(key)) {
      done = confidences.includes(document.activeElement)
        ? choose(confidences[Number(key) - 1])
        : choose(form.querySelector(`[data-key="${key}"]`));
    } else if (key === "c") {
      const cite = form.querySelector("[data-cite]");
      cite?.focus();
      done = Boolean(cite);
    } else if (key === "enter") {
      form.requestSubmit();
      done = true;
    } else {
      done = choose(confidences.find((input) => input.dataset.confidence === key));
    }
    if (done) event.preventDefault();
  });
})();
