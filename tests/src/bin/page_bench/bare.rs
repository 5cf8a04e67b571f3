//! What the browser takes by itself, on this machine and in this run: the same done by a page that has nothing but what must be
//! there, without a program behind it.

use std::time::Duration;

use playground_tests::browser::{Look, Page, Result};

use crate::Place;

/// A field, and the last lines of a long conversation above it.
const TERMINAL: &str = "
  document.body.innerHTML = '<div></div><input>';
  const [log, field] = document.body.children;
  log.style.cssText = 'height: 300px; overflow: auto; font: 13px monospace';
  for (let line = 0; line < 200; line++) {
    const text = document.createElement('p');
    text.textContent = `C: Line ${line} of a long letter.`;
    log.append(text);
  }
  log.scrollTop = log.scrollHeight;
  field.focus();";

/// A slider, and how far it is.
const SLIDER: &str = "
  document.body.innerHTML = '<p></p><input type=range max=10000 value=10000 style=\"width: 800px\">';
  const [words, slider] = document.body.children;
  slider.addEventListener('input', () => { words.textContent = slider.value; });
  slider.focus();";

/// As many hosts with their names as there are, and twenty envelopes that move in each frame, in a layer of their own.
const PICTURE: &str = "
  const layer = () => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.style.cssText = 'position: absolute; inset: 0; width: 1000px; height: 500px; font: 8px sans-serif';
    document.body.append(svg);
    return svg;
  };
  const shape = (svg, name, attributes) => {
    const shape = document.createElementNS(svg.namespaceURI, name);
    Object.entries(attributes).forEach(([name, value]) => shape.setAttribute(name, value));
    return svg.appendChild(shape);
  };
  document.body.replaceChildren();
  const below = layer(), above = layer();
  above.style.willChange = 'transform';
  for (let host = 0; host < HOSTS; host++) {
    const cx = 20 + host % 25 * 40, cy = 12 + Math.floor(host / 25) * 24;
    shape(below, 'circle', { cx, cy, r: 8, fill: '#eee', stroke: '#333' });
    shape(below, 'text', { x: cx, y: cy + 14, 'text-anchor': 'middle' }).textContent = `mx-${host}`;
  }
  const flights = Array.from({ length: 20 }, () => shape(above, 'path', { d: 'M-16-11h32v22h-32z', fill: '#c33', class: 'flight' }));
  let frames = 0;
  const move = () => {
    frames++;
    flights.forEach((it, index) => it.setAttribute('transform', `translate(${(frames * 3 + index * 40) % 1000} ${index * 24})`));
    requestAnimationFrame(move);
  };
  requestAnimationFrame(move);";

/// A page with a field and lines.
pub(crate) fn terminal(place: &Place) -> Result<Page> {
    open(place, TERMINAL)
}

/// A page with a slider.
pub(crate) fn slider(place: &Place) -> Result<Page> {
    open(place, SLIDER)
}

/// A page with a moving picture of so many hosts.
pub(crate) fn picture(place: &Place, hosts: u32) -> Result<Page> {
    open(place, &PICTURE.replace("HOSTS", &hosts.to_string()))
}

fn open(place: &Place, script: &str) -> Result<Page> {
    let page = place.driver.open(Look::DESK)?;
    page.go("about:blank")?;
    page.script(script)?;
    page.rest(Duration::from_millis(500));
    Ok(page)
}
