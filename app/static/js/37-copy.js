// Beside <input data-copy="Copy address" data-copied="Copied"> a button that copies its value; without one it is selected by hand.
(() => {
  if (!navigator.clipboard) return;
  for (const input of document.querySelectorAll("input[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button secondary";
    button.textContent = input.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(input.value);
      button.textContent = input.dataset.copied;
    });
    input.closest(".field").after(button);
  }
})();
