// Says two minutes before that one is about to be logged out, and lets one stay. Without this file
// the foot of each page tells the time. Other tabs count too, so the server is asked first.
const dialog = document.querySelector("dialog.utloggning");
const WARN = 120;

if (dialog) {
  const text = dialog.querySelector("#utloggning-text");
  const form = dialog.querySelector("form");
  let ends = Date.now() + Number(dialog.dataset.slutar) * 1000;
  const last = Date.now() + Number(dialog.dataset.langst) * 1000;
  const left = () => (ends - Date.now()) / 1000;
  const leave = () => window.location.assign(window.location.pathname + window.location.search);

  const learn = async (answer) => {
    if (!answer.ok || answer.redirected) return leave();
    ends = Date.now() + (await answer.json()).sekunder * 1000;
  };
  const look = async () => {
    if (left() > WARN) return;
    if (!dialog.open) {
      await learn(await fetch(dialog.dataset.kvar, { headers: { "X-Del": "kvar" } }));
      if (left() > WARN) return;
      if (last - ends < 1000) {
        text.textContent = text.dataset.lang;
        form.querySelector("button").textContent = "Stäng";
      }
      dialog.showModal();
    }
    if (left() <= 0) leave();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    dialog.close();
    await learn(await fetch(form.action, { method: "POST", body: new FormData(form) }));
  });
  setInterval(() => look().catch(() => {}), 1000);
}
