// A page that is meant for paper has a button for it. Without this the browser's own menu does it.

for (const button of document.querySelectorAll("[data-skriv-ut]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
