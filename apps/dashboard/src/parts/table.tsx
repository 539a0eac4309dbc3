import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";

export interface Column<Row> {
  readonly head: ComponentChildren;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand at the right. */
  readonly number?: boolean;
  /** Left out where the window is narrow. */
  readonly wide?: boolean;
}

export interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Where Enter leads, from the row that j and k have chosen. */
  readonly hrefOf?: (row: Row) => string;
  /** What stands there instead of no rows. */
  readonly empty: ComponentChildren;
}

/** Rows that j and k go through; see `keys.ts`. */
export function Table<Row>({ label, columns, rows, keyOf, hrefOf, empty }: TableProps<Row>): VNode {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <Scrolling label={label}>
      <table>
        <thead>
          <tr>
            {columns.map(({ head, number, wide }, index) => (
              <th key={index} scope="col" class={classOf(number, wide)}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} tabIndex={-1} data-row data-href={hrefOf?.(row)}>
              {columns.map(({ cell, number, wide }, index) => (
                <td key={index} class={classOf(number, wide)}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

/** What is wider than the window is moved by itself, by keys too: the page stays where it is. */
function Scrolling({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}): VNode {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const { current } = ref;
    if (current !== null) current.tabIndex = current.scrollWidth > current.clientWidth ? 0 : -1;
  });
  return (
    <section ref={ref} class="scrolling" aria-label={label}>
      {children}
    </section>
  );
}

const classOf = (number = false, wide = false): string =>
  [number && "number", wide && "wide"].filter(Boolean).join(" ");
