// The element as a page, for sites that allow frames but no scripts: frame.html?scenario=one-hop&view=log
import "./smtp-playground.js";

const element = document.createElement("smtp-playground");
const asked = new URLSearchParams(location.search);
for (const name of ["scenario", "lesson", "script", "view", "theme", "lang"]) {
  if (asked.has(name)) element.setAttribute(name, asked.get(name));
}
document.body.append(element);
