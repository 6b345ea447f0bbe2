// All pages work without this file. It wakes GOV.UK Frontend's components (conditional questions,
// the error summary's focus), and fetches the progress of a run without loading the page anew.
import { initAll } from "./govuk/govuk-frontend.min.js";
import "./utloggning.js";
import "./skriv.js";
import "./kopiera.js";
import "./skrivut.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A button pressed twice sends once; the server would see it as the same event anyway.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;  // it goes later, when its draft is kept
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 3000);
  });
}

// Progress of a run: ask every second, and load the page when the files are there.
const run = document.querySelector("[data-korning]");
if (run) {
  document.querySelector("meta[http-equiv=refresh]")?.remove();
  const ask = async () => {
    const answer = await fetch(window.location.href, { headers: { "X-Del": "korning" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-korning]");
    if (!fresh) return window.location.reload();
    run.replaceChildren(...fresh.childNodes);
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 1000);
}
