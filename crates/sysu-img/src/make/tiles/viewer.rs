//! A page that shows a pyramid: no library, no network.

use super::{
    TileLayout,
    layout::{Geometry, quoted},
};

/// Writes the page; it lies beside the folder of tiles.
pub(super) fn page(geometry: &Geometry, name: &str) -> String {
    let sizes: Vec<_> = geometry
        .sizes
        .iter()
        .map(|size| format!("[{},{}]", size.width, size.height))
        .collect();
    let layout = match geometry.layout {
        TileLayout::DeepZoom => "dzi",
        TileLayout::Iiif2 => "iiif2",
        TileLayout::Iiif3 => "iiif3",
        TileLayout::Zoomify => "zoomify",
        TileLayout::Google => "google",
    };
    // The page stands in the same folder as the last part of the root.
    let root = geometry.root();
    let root = root.rsplit('/').next().unwrap_or(&root);
    let facts = format!(
        "{{layout:{},root:{},ext:{},tile:{},overlap:{},sizes:[{}]}}",
        quoted(layout),
        quoted(root),
        quoted(&geometry.extension),
        geometry.tile,
        geometry.overlap,
        sizes.join(",")
    );
    let title = crate::make::srcset::escaped(name);
    PAGE.replace("@TITLE@", &title).replace("@FACTS@", &facts)
}

const PAGE: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>@TITLE@</title>
<style>
html, body { margin: 0; height: 100%; background: #222; overflow: hidden }
canvas { display: block; width: 100%; height: 100%; touch-action: none;
  cursor: grab; outline: none }
nav { position: fixed; right: 12px; top: 12px }
button { font: 18px/1 sans-serif; width: 34px; height: 34px; border: 0;
  border-radius: 6px; background: #fffd; margin-left: 4px }
</style>
<canvas tabindex="0" aria-label="@TITLE@"></canvas>
<nav><button title="Larger">+</button><button title="Smaller">&minus;</button>
<button title="All of it">&#8962;</button></nav>
<script>
"use strict";
const p = @FACTS@;
const canvas = document.querySelector("canvas");
const paint = canvas.getContext("2d");
const root = document.documentElement;
const last = p.sizes.length - 1, [W, H] = p.sizes[0];
const counts = p.sizes.map(([w, h]) =>
  [Math.ceil(w / p.tile), Math.ceil(h / p.tile)]);
const part = encodeURIComponent(p.root);

function address(level, x, y) {
  const up = last - level, scale = 2 ** level, t = p.tile;
  if (p.layout === "dzi") return `${part}/${up}/${x}_${y}.${p.ext}`;
  if (p.layout === "google") return `${part}/${up}/${y}/${x}.${p.ext}`;
  if (p.layout === "zoomify") {
    let index = y * counts[level][0] + x;
    for (let n = level + 1; n <= last; n++)
      index += counts[n][0] * counts[n][1];
    return `${part}/TileGroup${index >> 8}/${up}-${x}-${y}.${p.ext}`;
  }
  const left = x * t * scale, top = y * t * scale;
  const w = Math.min(t * scale, W - left), h = Math.min(t * scale, H - top);
  const a = Math.min(t, p.sizes[level][0] - x * t);
  const b = Math.min(t, p.sizes[level][1] - y * t);
  const size = p.layout === "iiif3" ? `${a},${b}` : `${a},`;
  return `${part}/${left},${top},${w},${h}/${size}/0/default.${p.ext}`;
}

const tiles = new Map();
let loaded = 0, failed = 0, waiting = 0;
function tile(level, x, y) {
  const key = `${level}/${x}/${y}`;
  let found = tiles.get(key);
  if (found) {
    tiles.delete(key);
    tiles.set(key, found);
    return found;
  }
  found = new Image();
  waiting++;
  const done = (good) => {
    waiting--;
    if (good) loaded++; else failed++;
    root.dataset.loaded = loaded;
    root.dataset.failed = failed;
    ask();
  };
  found.onload = () => done(true);
  found.onerror = () => done(false);
  found.src = address(level, x, y);
  tiles.set(key, found);
  if (tiles.size > 512) tiles.delete(tiles.keys().next().value);
  return found;
}

// The middle of the view in pixels of the picture, and pixels of the screen
// for each.
let middle = [W / 2, H / 2], zoom = 0, dots = 1, asked = false;
function least() { return Math.min(canvas.width / W, canvas.height / H); }
function ask() {
  if (!asked) { asked = true; requestAnimationFrame(draw); }
}
function draw() {
  asked = false;
  const w = canvas.width, h = canvas.height;
  paint.clearRect(0, 0, w, h);
  const left = w / 2 - middle[0] * zoom, top = h / 2 - middle[1] * zoom;
  paint.save();
  paint.beginPath();
  paint.rect(left, top, W * zoom, H * zoom);
  paint.clip();
  paint.imageSmoothingEnabled = zoom < 2;
  let sharp = Math.floor(Math.log2(1 / zoom) + 0.001);
  sharp = Math.max(0, Math.min(last, sharp));
  for (let level = last; level >= sharp; level--) {
    if (level > sharp && level !== last && level - sharp > 2) continue;
    const scale = [W / p.sizes[level][0], H / p.sizes[level][1]];
    const step = [p.tile * scale[0] * zoom, p.tile * scale[1] * zoom];
    const from = [-left / step[0], -top / step[1]];
    const to = [(w - left) / step[0], (h - top) / step[1]];
    for (let y = Math.max(0, Math.floor(from[1]));
      y < Math.min(counts[level][1], to[1]); y++) {
      for (let x = Math.max(0, Math.floor(from[0]));
        x < Math.min(counts[level][0], to[0]); x++) {
        const image = tile(level, x, y);
        if (!image.complete || !image.naturalWidth) continue;
        const a = x ? p.overlap : 0, b = y ? p.overlap : 0;
        paint.drawImage(image, left + x * step[0] - a * scale[0] * zoom,
          top + y * step[1] - b * scale[1] * zoom,
          image.naturalWidth * scale[0] * zoom,
          image.naturalHeight * scale[1] * zoom);
      }
    }
  }
  paint.restore();
  root.dataset.ready = waiting === 0;
}
function scaleAt(factor, x, y) {
  const w = canvas.width / 2, h = canvas.height / 2;
  const wanted = Math.max(least() / 2, Math.min(16, zoom * factor));
  const [dx, dy] = [x * dots - w, y * dots - h];
  middle[0] += dx / zoom - dx / wanted;
  middle[1] += dy / zoom - dy / wanted;
  zoom = wanted;
  hold();
}
function hold() {
  middle = [Math.max(0, Math.min(W, middle[0])),
    Math.max(0, Math.min(H, middle[1]))];
  ask();
}
function all() { middle = [W / 2, H / 2]; zoom = least(); ask(); }
function fit() {
  const whole = zoom === 0 || zoom === least();
  dots = devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(canvas.clientWidth * dots));
  canvas.height = Math.max(1, Math.round(canvas.clientHeight * dots));
  if (whole) all(); else ask();
}
const down = new Map();
canvas.onpointerdown = (e) => {
  canvas.setPointerCapture(e.pointerId);
  down.set(e.pointerId, [e.clientX, e.clientY]);
};
canvas.onpointerup = canvas.onpointercancel = (e) =>
  down.delete(e.pointerId);
canvas.onpointermove = (e) => {
  const before = down.get(e.pointerId);
  if (!before) return;
  const now = [e.clientX, e.clientY];
  if (down.size === 2) {
    const other = [...down].find(([id]) => id !== e.pointerId)[1];
    const far = (a) => Math.hypot(a[0] - other[0], a[1] - other[1]);
    if (far(before) > 0) scaleAt(far(now) / far(before), ...other);
  } else {
    middle[0] -= (now[0] - before[0]) * dots / zoom;
    middle[1] -= (now[1] - before[1]) * dots / zoom;
    hold();
  }
  down.set(e.pointerId, now);
};
canvas.onwheel = (e) => {
  e.preventDefault();
  scaleAt(Math.exp(-e.deltaY / 400), e.clientX, e.clientY);
};
const centre = () => [canvas.clientWidth / 2, canvas.clientHeight / 2];
canvas.ondblclick = (e) => scaleAt(2, e.clientX, e.clientY);
canvas.onkeydown = (e) => {
  const step = 60 * dots / zoom;
  const keys = {
    "+": () => scaleAt(1.5, ...centre()), "-": () => scaleAt(1 / 1.5, ...centre()),
    "0": all, ArrowLeft: () => { middle[0] -= step; hold(); },
    ArrowRight: () => { middle[0] += step; hold(); },
    ArrowUp: () => { middle[1] -= step; hold(); },
    ArrowDown: () => { middle[1] += step; hold(); },
  };
  if (keys[e.key]) { keys[e.key](); e.preventDefault(); }
};
const [larger, smaller, home] = document.querySelectorAll("button");
larger.onclick = () => scaleAt(1.5, ...centre());
smaller.onclick = () => scaleAt(1 / 1.5, ...centre());
home.onclick = all;
addEventListener("resize", fit);
fit();
</script>
</html>
"#;
