import { fileURLToPath } from "node:url";

/** The folder of the checkout that this benchmark is part of. */
export const CHECKOUT: string = fileURLToPath(new URL("../../", import.meta.url));
