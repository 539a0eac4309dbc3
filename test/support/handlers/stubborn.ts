import type { Handler } from "@muster/job";

/** Never returns, and does not heed its signal. */
export const stubborn: Handler = () => new Promise(() => {});
