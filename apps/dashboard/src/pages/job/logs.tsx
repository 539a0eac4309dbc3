import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { lineOf } from "../../format/json.ts";
import { clock, msOf } from "../../format/times.ts";
import type { Told, ToldLine, ToldOutput } from "./told.ts";

/** What the job says while it runs: lines of its log, and what its program writes. */
export function Logs({ told: { lines, output } }: { readonly told: Told }): VNode {
  return (
    <>
      <section class="card">
        <h2>Log</h2>
        {lines.length === 0 ? (
          <p class="quiet">Nothing yet.</p>
        ) : (
          <AtItsEnd label="Log" count={lines.length}>
            {lines.map((line, index) => (
              <Line key={index} line={line} />
            ))}
          </AtItsEnd>
        )}
      </section>
      {output.length > 0 && (
        <section class="card">
          <h2>Output</h2>
          <AtItsEnd label="Output" count={output.length}>
            {output.map((chunk, index) => (
              <Chunk key={index} chunk={chunk} before={output[index - 1]} />
            ))}
          </AtItsEnd>
        </section>
      )}
    </>
  );
}

function Line({ line: { at, line } }: { readonly line: ToldLine }): VNode {
  const { level, message, fields, attempt } = line;
  return (
    <div class={level}>
      <span class="quiet">
        {at === undefined ? "" : clock(msOf(at))} {attempt > 1 ? `#${attempt} ` : ""}
      </span>
      {level === "info" ? "" : `${level}: `}
      {message}
      {fields !== undefined && <span class="quiet"> {lineOf(fields)}</span>}
    </div>
  );
}

function Chunk({
  chunk,
  before,
}: {
  readonly chunk: ToldOutput;
  readonly before: ToldOutput | undefined;
}): VNode {
  const { attempt, isError, text, cut } = chunk;
  return (
    <>
      {before !== undefined && before.attempt !== attempt && <div class="quiet">attempt {attempt}</div>}
      <span class={isError ? "error" : ""}>{text}</span>
      {cut && <div class="quiet">The attempt wrote more than is kept.</div>}
    </>
  );
}

/** Goes on with what comes, unless somebody reads further up. */
function AtItsEnd({
  label,
  count,
  children,
}: {
  readonly label: string;
  readonly count: number;
  readonly children: VNode[];
}): VNode {
  const ref = useRef<HTMLPreElement>(null);
  const wasAtEnd = useRef(true);
  useEffect(() => {
    const { current } = ref;
    if (current !== null && wasAtEnd.current) current.scrollTop = current.scrollHeight;
  }, [count]);
  return (
    <pre
      ref={ref}
      class="lines"
      tabIndex={0}
      role="log"
      aria-label={label}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        wasAtEnd.current = scrollTop + clientHeight > scrollHeight - 20;
      }}
    >
      {children}
    </pre>
  );
}
