import type { VNode } from "preact";

export interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly number?: boolean;
  readonly required?: boolean;
  readonly placeholder?: string;
}

/** A line to write on; what is written is read by {@link fieldsOf} when the form is sent. */
export const Field = ({
  name,
  label,
  value = "",
  number = false,
  required = false,
  placeholder = "",
}: FieldProps): VNode => (
  <label>
    <span>{label}</span>
    <input
      name={name}
      defaultValue={value}
      required={required}
      placeholder={placeholder}
      {...(number && { type: "number", min: "0", step: "any" })}
    />
  </label>
);

/** The same, of several lines. */
export const Lines = ({
  name,
  label,
  value = "",
  placeholder = "",
}: Omit<FieldProps, "number" | "required">): VNode => (
  <label>
    <span>{label}</span>
    <textarea name={name} rows={4} defaultValue={value} placeholder={placeholder} spellcheck={false} />
  </label>
);

/** Of a number that stands for none where it is 0. */
export const numberText = (value: number | undefined): string =>
  value === undefined || value === 0 ? "" : String(value);

export interface Fields {
  /** Empty where there is no such field. */
  readonly text: (name: string) => string;
  /** 0 where nothing stands there. */
  readonly number: (name: string) => number;
}

/** What stands in the fields of a form. */
export function fieldsOf(form: HTMLElement | null): Fields {
  const text = (name: string): string =>
    form
      ?.querySelector<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(`[name="${name}"]`)
      ?.value.trim() ?? "";
  return { text, number: (name) => Number(text(name)) };
}
