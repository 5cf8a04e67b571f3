// Fetches the pieces of the program when they are wanted: each once, and again where it failed.
const fetched = {};
const piece = (name) =>
  (fetched[name] ??= WebAssembly.instantiateStreaming(fetch(new URL(`./${name}.wasm`, import.meta.url)), {
    __wasm_split: initSync(),
  }).catch((error) => {
    delete fetched[name];
    throw error;
  }));

// A part is there when all its pieces are; then the program is called back.
const part = (names) => async (callback, data) => {
  let isThere = true;
  try {
    await Promise.all(names.map(piece));
  } catch (error) {
    console.error(error);
    isThere = false;
  }
  initSync().__indirect_function_table.get(callback)(data, isThere);
};
