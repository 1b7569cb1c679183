"use strict";
// Draws the figures of a page. A figure is Plotly's data and layout, with
//   controls: what can be chosen, and what an option sets: { "data.1.visible": true }
//   arrays:   numbers of all options, in base64
//   slices:   the value at a path is the part of an array at some places along its first dimensions,
//             numbers or the options chosen of controls
// In a page arrays stand once for all figures, which have their numbers.

(() => {
  const PRINTED_WIDTH = 680; // px, of a portrait page
  const NARROW = 560; // px, with room for one subplot
  const LONGEST_LIST = 200; // options; a longer list is a field to type into

  // --- numbers

  function bytesOf(base64) {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  function decoded(array) {
    if (!array.values) {
      array.values = new Float32Array(bytesOf(array.bdata).buffer);
      array.shape = String(array.shape || array.values.length).split(",").map(Number);
      delete array.bdata;
    }
    return array;
  }

  const product = (shape) => shape.reduce((all, extent) => all * extent, 1);

  // The part of an array at places along its first dimensions; in rows where two are left.
  function part(array, places) {
    const { values, shape } = decoded(array);
    const rest = shape.slice(places.length);
    const size = product(rest);
    const at = places.reduce((all, place, d) => all * shape[d] + place, 0) * size;
    const flat = values.subarray(at, at + size);
    if (rest.length < 2) return flat;
    return Array.from({ length: rest[0] }, (_, row) => flat.subarray(row * rest[1], (row + 1) * rest[1]));
  }

  // --- what is chosen

  function setPath(figure, path, value) {
    const keys = path.split(".");
    const last = keys.pop();
    let object = figure;
    for (const key of keys) object = object[key];
    object[last] = value;
  }

  function apply(figure) {
    const chosen = {};
    for (const control of figure.controls) {
      chosen[control.id] = control.chosen;
      for (const [path, value] of Object.entries((control.sets || [])[control.chosen] || {})) {
        setPath(figure, path, value);
      }
    }
    for (const slice of figure.slices) {
      setPath(figure, slice.path, part(figure.arrays[slice.array], slice.at.map((along) => (typeof along === "number" ? along : chosen[along]))));
    }
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function slider(control, choose) {
    const input = element("input", { type: "range", min: 0, max: control.options.length - 1, step: 1 });
    const output = element("output", {});
    const show = () => {
      output.textContent = control.options[control.chosen];
      input.setAttribute("aria-valuetext", control.options[control.chosen]);
    };
    input.value = control.chosen;
    show();
    input.addEventListener("input", () => {
      choose(Number(input.value));
      show();
    });
    return [input, output];
  }

  function list(control, choose) {
    const select = element("select", {}, ...control.options.map((text) => element("option", {}, text)));
    select.selectedIndex = control.chosen;
    select.addEventListener("change", () => choose(select.selectedIndex));
    return [select];
  }

  function field(control, choose, id) {
    const input = element("input", { list: id, autocomplete: "off" });
    const options = element("datalist", { id }, ...control.options.map((value) => element("option", { value })));
    input.value = control.options[control.chosen];
    input.addEventListener("change", () => {
      const found = control.options.indexOf(input.value.trim());
      input.setAttribute("aria-invalid", found < 0);
      if (found >= 0) choose(found);
    });
    return [input, options];
  }

  function addControls(holder, figure, redraw) {
    for (const control of figure.controls) {
      if (control.options.length < 2) continue; // nothing to choose
      const choose = (option) => {
        control.chosen = option;
        redraw();
      };
      const kind = control.kind === "slider" ? slider : control.options.length > LONGEST_LIST ? field : list;
      holder.append(element("label", {}, control.label, ...kind(control, choose, `${figure.id}-${control.id}`)));
    }
  }

  // --- drawing

  function theme(printed) {
    const style = getComputedStyle(document.documentElement);
    const of = (name, onPaper) => (printed ? onPaper : style.getPropertyValue(name).trim());
    const ink = of("--ink", "#000000");
    const line = of("--line", "#d0d4da");
    const axis = { gridcolor: line, zerolinecolor: line, linecolor: line, automargin: true };
    return {
      layout: {
        font: { family: style.fontFamily, size: 12, color: ink },
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        hoverlabel: { bgcolor: of("--paper", "#ffffff"), bordercolor: line, font: { color: ink } },
        margin: { l: 56, r: 20, t: 40, b: 48 },
        xaxis: axis,
        yaxis: axis,
        bargap: 0.25,
      },
    };
  }

  // Subplots side by side, below one another where there is no room.
  function stacked(layout, width) {
    const axes = Object.keys(layout).filter((key) => /^yaxis\d*$/.test(key) && layout[key].domain);
    const side = axes.filter((key) => (layout[key.replace("y", "x")] || {}).domain);
    if (width >= NARROW || side.length < 2) return layout;
    const all = structuredClone(layout);
    const step = 1 / side.length;
    all.height = 80 + 240 * side.length;
    side.forEach((key, i) => {
      all[key].domain = [1 - (i + 1) * step + (i + 1 < side.length ? 0.3 : 0) * step, 1 - i * step];
      all[key.replace("y", "x")].domain = [0, 1];
    });
    return all;
  }

  const CONFIG = {
    displaylogo: false,
    responsive: true,
    modeBarButtonsToRemove: ["sendDataToCloud", "select2d", "lasso2d", "autoScale2d"],
    toImageButtonOptions: { format: "svg" },
  };

  class Picture {
    constructor(node, arrays) {
      this.figure = JSON.parse(node.querySelector("script").textContent);
      for (const [name, number] of Object.entries(this.figure.arrays)) this.figure.arrays[name] = arrays[number];
      this.plot = node.querySelector(".plot");
      this.drawn = false;
      addControls(node.querySelector(".controls"), this.figure, () => this.draw());
    }

    draw(printed = false) {
      apply(this.figure);
      this.drawn = true;
      const width = printed ? PRINTED_WIDTH : this.plot.clientWidth;
      const layout = { ...stacked(this.figure.layout, width), template: theme(printed) };
      layout.autosize = !printed;
      if (printed) layout.width = PRINTED_WIDTH;
      // A new object each time, so that Plotly sees numbers that changed in place.
      const data = this.figure.data.map((trace) => ({ ...trace }));
      return Plotly.react(this.plot, data, layout, CONFIG);
    }
  }

  function drawWhenSeen(pictures) {
    const of = new Map(pictures.map((picture) => [picture.plot, picture]));
    const seen = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const picture = of.get(entry.target);
          if (entry.isIntersecting && !picture.drawn) picture.draw();
        }
      },
      { rootMargin: "600px" }
    );
    for (const picture of pictures) seen.observe(picture.plot);
  }

  async function loadPlotly() {
    const packed = document.getElementById("plotly");
    const stream = new Blob([bytesOf(packed.textContent)]).stream();
    packed.remove();
    const text = await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).text();
    document.head.append(element("script", {}, text));
  }

  async function main() {
    await loadPlotly();
    const arrays = JSON.parse(document.getElementById("arrays").textContent);
    const pictures = [...document.querySelectorAll("figure")].map((node) => new Picture(node, arrays));
    drawWhenSeen(pictures);
    window.addEventListener("beforeprint", () => pictures.forEach((picture) => picture.draw(true)));
    window.addEventListener("afterprint", () => pictures.forEach((picture) => picture.draw()));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      for (const picture of pictures) if (picture.drawn) picture.draw();
    });
    document.documentElement.dataset.ready = "yes";
  }

  main().catch((error) => {
    const text = `The pictures can't be drawn in this browser: ${error.message}`;
    document.querySelector("main").prepend(element("p", { class: "message" }, text));
    throw error;
  });
})();
