// Copying a figure with one click. Without this the figure is text to select.

const status = document.getElementById("kopierat");

/** Put a text on the clipboard; by way of a selection where the browser gives no clipboard. */
async function copy(from) {
  try {
    await navigator.clipboard.writeText(from.textContent);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(from);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-kopiera]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.kopiera);
    await copy(from);
    if (status) status.textContent = `${from.textContent} är kopierad.`;
    button.textContent = "Kopierad";
  });
}
