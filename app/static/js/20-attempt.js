// Answering by keyboard.
//   <form data-attempt>               switches it on; Enter then sends the form, even when nothing has the focus
//   <input type=radio data-key="1">   1–9 chooses that decision
//   <select data-cite>                c focuses the citation; there Enter or Escape goes on to the confidence
//   <input data-confidence="s">       s, f, g; or 1–3 once nothing else is lacking, or while the focus is among them
// d goes back to the decisions, where digits mean them again. The form has the class "sure-next" while 1–3 mean the
// confidence, so that the page shows which digits mean what.
(() => {
  const form = document.querySelector("form[data-attempt]");
  if (!form) return;
  const confidences = [...form.querySelectorAll("[data-confidence]")];
  const cite = form.querySelector("[data-cite]");
  let back = false; // d was pressed: the decision is looked at again
  const choose = (input) => {
    if (!input || input.disabled) return false;
    input.focus();
    input.click();
    return true;
  };
  const sureNext = () => confidences.includes(document.activeElement) || (!back && confidences.length > 0
    && Boolean(form.querySelector("input[type=radio][data-key]:checked"))
    && (!cite || Boolean(cite.value)) && !confidences.some((input) => input.checked));
  const tell = () => form.classList.toggle("sure-next", sureNext());
  form.addEventListener("change", (event) => {
    if (event.target.dataset.key) back = false;
    tell();
  });
  form.addEventListener("focusin", tell);
  tell();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || form.inert) return;
    if (event.target.matches("select[data-cite]") && ["Enter", "Escape"].includes(event.key)) {
      const chosen = confidences.find((input) => input.checked) ?? confidences[0];
      chosen?.focus(); // letters in the select look for a clause, so s, f and g need another place
      if (chosen) event.preventDefault();
      return;
    }
    if (event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    const key = event.key.toLowerCase();
    if (key === "enter" && event.target.closest("a, button, summary")) return; // Enter is theirs
    let done = false;
    if (/^[1-9]$/.test(key)) {
      const sure = sureNext() && confidences[Number(key) - 1];
      done = choose(sure || form.querySelector(`[data-key="${key}"]`));
    } else if (key === "c") {
      cite?.focus();
      done = Boolean(cite);
    } else if (key === "d") {
      back = true;
      (form.querySelector("[data-key]:checked") ?? form.querySelector("[data-key]"))?.focus();
      tell();
      done = true;
    } else if (key === "enter") {
      form.requestSubmit();
      done = true;
    } else {
      done = choose(confidences.find((input) => input.dataset.confidence === key));
    }
    if (done) event.preventDefault();
  });
})();
