// A name drawn with finger or pen goes into the form as a picture. Without script the name is written.
for (const ruta of document.querySelectorAll("[data-underskrift]")) {
  ruta.hidden = false;
  const duk = ruta.querySelector("canvas");
  const falt = ruta.querySelector("input[name=ritat]");
  const penna = duk.getContext("2d");
  penna.lineWidth = 3;
  penna.lineCap = "round";
  let ritar = false;
  const punkt = (e) => {
    const yta = duk.getBoundingClientRect();
    return [((e.clientX - yta.left) * duk.width) / yta.width, ((e.clientY - yta.top) * duk.height) / yta.height];
  };
  duk.addEventListener("pointerdown", (e) => {
    ritar = true;
    duk.setPointerCapture(e.pointerId);
    penna.beginPath();
    penna.moveTo(...punkt(e));
    e.preventDefault();
  });
  duk.addEventListener("pointermove", (e) => {
    if (!ritar) return;
    penna.lineTo(...punkt(e));
    penna.stroke();
  });
  duk.addEventListener("pointerup", () => {
    ritar = false;
    falt.value = duk.toDataURL("image/png");
  });
  ruta.querySelector("[data-sudda]").addEventListener("click", () => {
    penna.clearRect(0, 0, duk.width, duk.height);
    falt.value = "";
  });
}
