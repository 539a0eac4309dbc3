/** Loaded before a process's own code, it moves that process's wall clock by CLOCK_SHIFT_MS; timers go on as ever. */
const shiftMs = Number(process.env["CLOCK_SHIFT_MS"] ?? 0);
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now() + shiftMs] : args, newTarget),
  apply: () => new RealDate(RealDate.now() + shiftMs).toString(),
  get: (target, name) =>
    name === "now" ? () => RealDate.now() + shiftMs : Reflect.get(target, name, target),
});
