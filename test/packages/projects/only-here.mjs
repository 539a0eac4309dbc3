// Loaded before a program: nothing that it loads, in whichever thread, may come from outside of its folder.
import { registerHooks } from "node:module";

const HERE = new URL(".", import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (found.url.startsWith("file:") && !found.url.startsWith(HERE))
      throw new Error(`${specifier} is found outside: ${found.url}`);
    return found;
  },
});
