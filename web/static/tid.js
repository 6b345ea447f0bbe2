// A sheet of time by keyboard: arrows and Enter between boxes, a block pasted from Excel over several,
// and sums and rules told while one types. All of it can be done without: Tab reaches every box, and
// *Kontrollera först* tells the same.

const form = document.getElementById("blad");
const boxes = [...form.querySelectorAll("input.tid-ruta")];
const codes = [...new Set(boxes.map((box) => box.dataset.kod))];
const at = (day, code) => form.querySelector(`[id="m-${day}-${code}"]`);

function move(box, days, columns) {
  const day = Number(box.dataset.dag);
  const column = codes.indexOf(box.dataset.kod);
  for (let step = 1; step <= 31; step += 1) {
    const next = at(day + days * step, codes[column + columns * step]);
    if (next) {
      next.focus();
      next.select();
      return;
    }
    if (columns && !codes[column + columns * step]) return;
  }
}

const STEPS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], Enter: [1, 0] };
form.addEventListener("keydown", (event) => {
  const box = event.target;
  if (!box.matches("input.tid-ruta") || event.altKey || event.metaKey) return;
  if (event.ctrlKey && event.key === "Enter") return form.querySelector("button[type=submit]").click();
  const whole = box.selectionStart === 0 && box.selectionEnd === box.value.length;
  let step = STEPS[event.key];
  if (event.key === "Enter" && event.shiftKey) step = [-1, 0];
  if (event.key === "ArrowLeft" && (whole || box.selectionEnd === 0)) step = [0, -1];
  if (event.key === "ArrowRight" && (whole || box.selectionStart === box.value.length)) step = [0, 1];
  if (!step) return;
  event.preventDefault();
  move(box, ...step);
});

form.addEventListener("paste", (event) => {
  const box = event.target;
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "");
  if (!box.matches("input.tid-ruta") || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const first = codes.indexOf(box.dataset.kod);
  text.trimEnd().split("\n").forEach((line, down) => {
    line.split("\t").forEach((cell, right) => {
      const target = at(Number(box.dataset.dag) + down, codes[first + right]);
      if (target) target.value = cell.trim();
    });
  });
  changed();
});

// Sums as the server counts them; what cannot be read counts nothing and is told by the server.
function minutes(text) {
  const said = text.trim().toLowerCase().replace(/\s+/g, " ");
  let found = /^(\d{1,2}):([0-5]\d)$/.exec(said);
  if (found) return Number(found[1]) * 60 + Number(found[2]);
  found = /^(\d{1,4}) ?(m|min|minuter)\.?$/.exec(said);
  if (found) return Number(found[1]);
  found = /^(\d{1,2}) ?(?:h|tim|timm(?:e|a|ar))\.?(?: ?(\d{1,2}) ?(?:m|min|minuter)?\.?)?$/.exec(said);
  if (found) return Number(found[1]) * 60 + Number(found[2] ?? 0);
  found = /^(\d{0,2}[.,]?\d{0,4})(?: ?(?:h|tim|timm(?:e|a|ar))\.?)?$/.exec(said);
  const value = found && /\d/.test(said) ? Number(found[1].replace(",", ".")) * 60 : 0;
  return Math.abs(value - Math.round(value)) < 1e-6 ? Math.round(value) : 0;
}

function hours(total) {
  if (!total) return "";
  const rest = total % 60;
  const whole = (total - rest) / 60;
  if (!rest) return String(whole);
  if (rest % 3 === 0) return `${whole},${String(Math.round((rest * 100) / 60)).padStart(2, "0").replace(/0$/, "")}`;
  return `${whole}:${String(rest).padStart(2, "0")}`;
}

function sums() {
  const columns = {};
  let all = 0;
  form.querySelectorAll("output[data-fast]").forEach((shown) => {
    const row = shown.closest("tr");
    let day = Number(shown.dataset.fast);
    row.querySelectorAll("td").forEach((cell, index) => {
      const code = [...form.querySelectorAll("output[data-kolumn]")][index]?.dataset.kolumn;
      const box = cell.querySelector("input.tid-ruta");
      const fixed = cell.querySelector(".tid-fast");
      if (!box && !fixed) return;
      const found = minutes(box ? box.value : fixed.textContent.replace("–", ""));
      day += found;
      columns[code] = (columns[code] ?? 0) + found;
    });
    all += day;
    shown.textContent = hours(day);
  });
  form.querySelectorAll("output[data-kolumn]").forEach((shown) => {
    shown.textContent = hours(shown.dataset.kolumn ? columns[shown.dataset.kolumn] ?? 0 : all);
  });
}

// The rules are the server's: the form is sent as it stands, and its answer replaces what is told.
const told = document.getElementById("prov");
let waiting = null;
let asking = false;
async function ask() {
  waiting = null;
  if (asking) return later();
  asking = true;
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.prova, { method: "POST", body, headers: { "X-Del": "prov" } });
    if (answer.ok && !answer.redirected) {
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      told.replaceChildren(...part.body.childNodes);
    }
  } finally {
    asking = false;
  }
}
function later() {
  waiting ??= setTimeout(ask, 600);
}
// What is typed goes with the page: it is saved before a proposal is taken or declined.
let unsaved = "osparat" in form.dataset;
document.querySelectorAll("form[data-spara-forst]").forEach((other) => other.addEventListener("submit", (event) => {
  if (!unsaved) return;
  event.preventDefault();
  const said = document.getElementById("spara-forst");
  said.hidden = false;
  said.focus();
}));

function changed() {
  unsaved = true;
  sums();
  later();
}
form.addEventListener("input", changed);
