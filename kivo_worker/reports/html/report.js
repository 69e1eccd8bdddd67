"use strict";
// Shows one claim at a time beside its evidence. Without it the page is a plain report: links still lead everywhere.
(() => {
  const cards = [...document.querySelectorAll(".card")];
  const sources = [...document.querySelectorAll(".source")];
  if (!cards.length) return;
  document.documentElement.classList.add("js");

  const only = (all, one) => all.forEach((each) => each.classList.toggle("current", each === one));
  const marked = (name) => document.querySelectorAll(`[data-marks~="${CSS.escape(name)}"]`);

  function showEvidence(name) {
    document.querySelectorAll("mark.current").forEach((each) => each.classList.remove("current"));
    const marks = marked(name);
    if (!marks.length) return;
    marks.forEach((each) => each.classList.add("current"));
    const source = marks[0].closest(".source");
    source.open = true;
    only(sources, source);
    marks[0].closest(".block").style.contentVisibility = "visible"; // so that its place is known, not guessed
    requestAnimationFrame(() => {
      const above = marks[0].getBoundingClientRect().top - source.getBoundingClientRect().top;
      source.scrollTop += above - source.clientHeight / 3;
    });
  }

  function showClaim(card) {
    only(cards, card);
    document.querySelectorAll(".claim.current").forEach((each) => each.classList.remove("current"));
    const said = marked(card.id);
    said.forEach((each) => each.classList.add("current"));
    const first = card.querySelector(".evidence a");
    if (first) showEvidence(first.hash.slice(1));
    return said[0];
  }

  function follow() {
    const name = decodeURIComponent(location.hash.slice(1));
    const card = cards.find((each) => name === each.id || name.startsWith(`${each.id}-evidence-`));
    if (!card) return;
    showClaim(card);
    if (name !== card.id) showEvidence(name);
  }

  function step(by) {
    const shown = cards.filter((each) => {
      const boxes = [...each.classList].map((name) => document.getElementById(`show-${name}`));
      return boxes.every((box) => !box || box.checked);
    });
    if (!shown.length) return;
    const at = shown.findIndex((each) => each.classList.contains("current"));
    const next = shown[Math.min(Math.max(at + by, 0), shown.length - 1)];
    const said = showClaim(next);
    history.replaceState(null, "", `#${next.id}`);
    if (said) said.focus();
  }

  addEventListener("hashchange", follow);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
  });
  addEventListener("beforeprint", () => sources.forEach((each) => { each.open = true; }));
  document.querySelectorAll(".filters input").forEach((box) => box.addEventListener("change", () => step(0)));

  only(sources, sources[0]);
  const worst = cards.find((each) => !each.classList.contains("status-supported")) || cards[0];
  showClaim(worst);
  follow();
  if (!location.hash) scrollTo(0, 0);
})();
