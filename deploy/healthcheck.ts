/** Exits 0 when /healthz on the given port answers 200: for images, which have no curl. */
const port = process.argv[2] ?? "2112";
const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) });
process.exitCode = response.ok ? 0 : 1;
