"use strict";
(() => {
  const byId = (id) => document.getElementById(id);

  // What a threshold for all transactions would do.
  const slider = byId("slider");
  if (slider) {
    const rows = JSON.parse(slider.dataset.rows);
    const show = () => {
      const row = rows[slider.value];
      for (const name of ["threshold", "precision", "recall", "cost", "reviews"]) byId(`out-${name}`).textContent = row[name];
      slider.setAttribute("aria-valuetext", row.threshold);
      byId("cursor").setAttribute("x1", row.x);
      byId("cursor").setAttribute("x2", row.x);
    };
    slider.addEventListener("input", show);
    byId("cheapest").addEventListener("click", () => { slider.value = slider.dataset.start; show(); });
    show();
  }

  // The table of cases: a click on a heading sorts, words filter.
  const table = byId("cases-table");
  if (table) {
    const body = table.tBodies[0];
    const all = Array.from(body.rows);
    const key = (row, column) => {
      const { sort } = row.cells[column].dataset;
      return sort === undefined ? row.cells[column].textContent : Number(sort);
    };
    const headings = Array.from(table.tHead.rows[0].cells);
    headings.forEach((heading, column) => heading.firstElementChild.addEventListener("click", () => {
      const descending = heading.getAttribute("aria-sort") !== "descending";
      for (const other of headings) other.setAttribute("aria-sort", "none");
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      all.sort((a, b) => {
        const [x, y] = [key(a, column), key(b, column)];
        const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
        return descending ? -order : order;
      });
      body.append(...all);
    }));

    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const texts = new Map(all.map((row) => [row, plain(row.textContent)]));
    const filter = byId("filter");
    const count = byId("filtered");
    const apply = () => {
      const words = plain(filter.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of all) {
        row.hidden = !words.every((word) => texts.get(row).includes(word));
        shown += !row.hidden;
      }
      count.textContent = count.dataset.text.replace("{shown}", shown).replace("{all}", all.length);
    };
    filter.addEventListener("input", apply);
    apply();
  }

  // What a mark of a figure stands for, under the pointer or the finger.
  const tip = byId("tip");
  const point = (event) => {
    const mark = event.target.closest?.("svg [aria-label]");
    tip.hidden = !mark;
    if (!mark) return;
    tip.textContent = mark.getAttribute("aria-label");
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(6, Math.min(event.clientX + 12, innerWidth - width - 6))}px`;
    tip.style.top = `${event.clientY > height + 24 ? event.clientY - height - 12 : event.clientY + 18}px`;
  };
  document.addEventListener("pointermove", point);
  document.addEventListener("pointerdown", point);
  document.addEventListener("pointerleave", () => { tip.hidden = true; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });
})();
