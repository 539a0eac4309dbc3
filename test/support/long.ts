/**
 * Whether what is long runs as well: `make proofs` says so (TEST_LONG=1), and a run with each change does not. A test that
 * asks for this has a short one of the same promise beside it.
 */
export const LONG: boolean = (process.env["TEST_LONG"] ?? "") === "1";
