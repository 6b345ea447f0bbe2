// Forms by keyboard, and drafts kept while one writes. Everything here can also be done without it:
// all questions are reached by Tab, and *Spara utkast* keeps a draft.

const form = document.querySelector("form[data-skriv]");

// The answers of the question that the focus is in, and all the questions of the form.
const questions = () => [...form.querySelectorAll(".govuk-form-group")].filter((group) =>
  !group.parentElement.closest(".govuk-form-group") && group.getClientRects().length && group.querySelector("input, textarea, select"));
const choices = (group) => [...group.querySelectorAll("input[type=radio], input[type=checkbox]")];
const labelOf = (input) => form.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent.trim().toLowerCase() ?? "";

let typed = "";
let since = 0;
function go(step) {
  typed = "";
  const all = questions();
  const here = all.findIndex((group) => group.contains(document.activeElement));
  const group = all[here + step];
  if (!group) return form.querySelector("button[type=submit]").focus();
  const options = choices(group);
  const first = options.find((input) => input.checked) ?? options[0] ?? group.querySelector("input, textarea, select");
  first.focus();
  if (first.type === "text") first.select();
}

// Letters lead to the choice that begins with them, as in a list. A radio button is chosen by it;
// a box is only pointed at, and space ticks it.
function lead(event) {
  const now = Date.now();
  if (now - since > 900) typed = "";
  if (event.key === " " && !typed) return;
  if (event.key === " " && event.target.type === "checkbox") { typed = ""; return; }
  since = now;
  typed += event.key.toLowerCase();
  const options = choices(event.target.closest("fieldset"));
  const match = () => options.find((input) => labelOf(input).startsWith(typed))
    ?? options.find((input) => labelOf(input).split(/[\s/–-]+/).some((word) => word.startsWith(typed)));
  const found = match() ?? (typed = event.key.toLowerCase(), match());
  event.preventDefault();
  if (!found) return;
  found.focus();
  if (found.type === "radio" && !found.checked) found.click();
}

if (form) {
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      go(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      form.querySelector("button[type=submit]").click();
    } else if (!event.ctrlKey && !event.altKey && !event.metaKey && event.key.length === 1
      && event.target.matches("fieldset input[type=radio], fieldset input[type=checkbox]")) {
      lead(event);
    }
  });
}

if (form && "utkast" in form.dataset) keepDrafts();

// After each change the form is sent as it stands, one at a time; the server keeps the latest.
function keepDrafts() {
  const told = form.querySelector("[data-utkast-text]");
  const number = form.elements.utkast_nr;
  let waiting = null;
  let sending = null;
  let done = false;

  function save() {
    waiting = null;
    if (done) return;
    if (sending) return later();
    sending = send().finally(() => { sending = null; });
  }
  async function send() {
    try {
      const body = new URLSearchParams(new FormData(form));
      body.set("steg", "utkast");
      const answer = await fetch(form.action,
        { method: "POST", body, headers: { "X-Del": "utkast" }, signal: AbortSignal.timeout(5000) });
      if (!answer.ok || answer.redirected) throw new Error("not kept");
      const kept = await answer.json();
      number.value = kept.nr;
      told.textContent = kept.text;
    } catch {
      told.textContent = "Utkastet kunde inte sparas. Fortsätt skriva, vi försöker igen.";
    }
  }
  function later() {
    waiting ??= setTimeout(save, 700);
  }
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // A form sent while its draft is on its way would hold the number before that draft's, and be
  // taken for one changed in another tab: it goes when the draft is there.
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (sending) {
      event.preventDefault();
      if (!done) sending.then(() => form.requestSubmit(event.submitter));
    }
    done = true;
  });
}
