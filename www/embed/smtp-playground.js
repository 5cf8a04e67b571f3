/** The element <smtp-playground>: it fetches the program when it is seen, and tells what happens by events. */

const here = import.meta.url;
const file = (name) => new URL(name, here).href;
const STYLES = ["style.css", "embed.css"];
const LATER = ["session.css", "mail.css", "lesson.css"];
const sheet = (name) => Object.assign(document.createElement("link"), { rel: "stylesheet", href: file(name) });
const SETTINGS = ["scenario", "lesson", "script", "view"];

/** One program for all elements of a page. */
let program;
const start = () =>
  (program ??= import(file("embed.js")).then(async (glue) => {
    await glue.default({ module_or_path: file("embed_bg.wasm") });
    return glue;
  }));

const reason = (error) => {
  const text = String(error);
  if (location.protocol === "file:") return "A browser starts no program from a file: look at this page through a web server.";
  if (typeof WebAssembly !== "object") return "This browser has no WebAssembly, or it is switched off.";
  if (/MIME/i.test(text)) return "The server sends the program with a wrong type: .wasm wants application/wasm.";
  if (/unsafe-eval|Content Security Policy/i.test(text)) return "The policy of this page forbids WebAssembly: script-src wants 'wasm-unsafe-eval'.";
  if (/404|fetch|import|load/i.test(text)) return "A part of the program could not be loaded: are its files beside smtp-playground.js?";
  return text;
};

// Where there is no browser, as when a site is rendered ahead of time, this is an empty class.
const Base = globalThis.HTMLElement ?? class {};

export class SmtpPlayground extends Base {
  static observedAttributes = [...SETTINGS, "theme", "height"];
  #mounted;
  #asked = [];
  #seen;
  #settling = false;
  /** Counts beginnings and ends: who has waited looks whether it is still its turn. */
  #turn = 0;

  connectedCallback() {
    this.#look();
    this.#seen ??= new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.#begin();
    }, { rootMargin: "200px" });
    this.#seen.observe(this);
  }

  disconnectedCallback() {
    // An element that is moved comes back at once.
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.isConnected) return;
    this.#look();
    if (SETTINGS.includes(name) && this.#mounted !== undefined) {
      if (this.#settling) return;
      this.#settling = true;
      // Several attributes that change at once are one change.
      queueMicrotask(() => {
        this.#settling = false;
        this.#end();
        if (this.isConnected) this.connectedCallback();
      });
    }
  }

  play() { this.#ask((it) => it.play()); }
  pause() { this.#ask((it) => it.pause()); }
  /** To a moment of the simulated time, in milliseconds. */
  seek(ms) { this.#ask((it) => it.seek(Number(ms) || 0)); }
  reset() { this.#ask((it) => it.reset()); }
  /** Sends the message that the scenario suggests. */
  send() { this.#ask((it) => it.send()); }

  /** What is asked for before the program is there is done when it is. */
  #ask(what) {
    if (this.#mounted) what(this.#mounted);
    else {
      this.#asked.push(what);
      this.#begin();
    }
  }

  #look() {
    const theme = this.getAttribute("theme");
    const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    this.dataset.theme = dark ? "dark" : "light";
    const height = Number.parseInt(this.getAttribute("height") ?? "", 10);
    if (height > 0) this.style.setProperty("--height", `${Math.min(Math.max(height, 240), 2000)}px`);
    else this.style.removeProperty("--height");
  }

  async #begin() {
    if (this.#mounted !== undefined) return;
    this.#mounted = null;
    const turn = ++this.#turn;
    this.#seen?.disconnect();
    // The conversation may stand in the element itself: that is also what is read without this program.
    const script = this.getAttribute("script") || (this.hasAttribute("script") ? this.textContent : "");
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.replaceChildren(...STYLES.map(sheet));
    const place = Object.assign(document.createElement("div"), { className: "embed", lang: this.getAttribute("lang") || "en" });
    root.append(place);
    try {
      const glue = await start();
      if (turn !== this.#turn) return;
      if (!this.isConnected) {
        this.#mounted = undefined;
        return;
      }
      const settings = SETTINGS.map((name) => (name === "script" ? script : this.getAttribute(name) ?? ""));
      this.#mounted = glue.mount(place, this, ...settings);
      root.prepend(...LATER.map(sheet));
      for (const what of this.#asked.splice(0)) what(this.#mounted);
    } catch (error) {
      if (turn !== this.#turn) return;
      const message = reason(error);
      place.textContent = message;
      this.dispatchEvent(new CustomEvent("error", { detail: { message } }));
    }
  }

  #end() {
    this.#turn++;
    this.#mounted?.destroy();
    this.#mounted?.free();
    this.#mounted = undefined;
    this.#asked = [];
    this.shadowRoot?.replaceChildren();
  }
}

if (globalThis.customElements && !customElements.get("smtp-playground")) customElements.define("smtp-playground", SmtpPlayground);
