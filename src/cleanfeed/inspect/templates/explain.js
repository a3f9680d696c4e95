
"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const controls = document.querySelector(".controls");
  const unfold = document.getElementById("unfold");
  const structure = document.getElementById("structure");
  controls.hidden = false;

  const press = (button, on) => button.setAttribute("aria-pressed", String(on));
  const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

  const openKind = (kind, on) => all(`details.fold.t-${kind}`).forEach((fold) => { fold.open = on; });
  const chips = all(".chip");
  const toggleChip = (chip, on) => { press(chip, on); openKind(chip.dataset.kind, on); };
  chips.forEach((chip) => chip.addEventListener("click", () => {
    toggleChip(chip, !isPressed(chip));
    press(unfold, chips.every(isPressed));
  }));
  const toggleAll = () => {
    const on = !isPressed(unfold);
    press(unfold, on);
    chips.forEach((chip) => toggleChip(chip, on));
  };
  unfold.addEventListener("click", toggleAll);

  const toggleStructure = () => {
    const on = !isPressed(structure);
    press(structure, on);
    document.body.classList.toggle("structure", on);
  };
  structure.addEventListener("click", toggleStructure);

  const toggleWhy = (button) =>
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
  document.getElementById("content").addEventListener("click", (event) => {
    const button = event.target.closest(".score");
    if (button) { toggleWhy(button); return; }
    const block = event.target.closest(".b");
    if (block && getSelection().isCollapsed && !event.target.closest("a")) toggleWhy(block.querySelector(".score"));
  });

  const move = (step) => {
    // What a closed fold holds is told from the markup: asking for boxes would lay out the whole page.
    const stops = all("summary, .b > .score")
      .filter((stop) => stop.matches("summary") || !stop.closest("details:not([open])"));
    const here = stops.indexOf(document.activeElement);
    const next = stops[Math.min(Math.max(here + step, 0), stops.length - 1)];
    if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "center" }); }
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { j: () => move(1), k: () => move(-1), e: toggleAll, s: toggleStructure }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
