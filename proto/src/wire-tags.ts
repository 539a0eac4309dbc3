import { type DescField, ScalarType } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";

interface Message<Field extends string> {
  readonly field: Readonly<Record<Field, DescField>>;
}

/**
 * What stands before each field of a message where it is encoded, by the field's name in code: its number, and the type of
 * what follows. Whoever reads or writes messages without the library's objects has them from here, so that the numbers of
 * fields stand in the .proto alone.
 */
export function tagsOf<Field extends string>({ field }: Message<Field>): Readonly<Record<Field, number>> {
  const tags = Object.values<DescField>(field).map((one) => [one.localName, tagOf(one)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each field of it, by its name
  return Object.fromEntries(tags) as Record<Field, number>;
}

const tagOf = (field: DescField): number => (field.number << 3) | wireTypeOf(field);

/** What follows a field's tag, as the library writes it. */
export function wireTypeOf(field: DescField): WireType {
  if (field.fieldKind === "map" || (field.fieldKind === "list" && field.packed))
    return WireType.LengthDelimited;
  if (field.enum !== undefined) return WireType.Varint;
  return field.scalar === undefined ? WireType.LengthDelimited : (OTHERS[field.scalar] ?? WireType.Varint);
}

/** All but the integers that are varints. */
const OTHERS: Readonly<Partial<Record<ScalarType, WireType>>> = {
  [ScalarType.BYTES]: WireType.LengthDelimited,
  [ScalarType.STRING]: WireType.LengthDelimited,
  [ScalarType.DOUBLE]: WireType.Bit64,
  [ScalarType.FIXED64]: WireType.Bit64,
  [ScalarType.SFIXED64]: WireType.Bit64,
  [ScalarType.FLOAT]: WireType.Bit32,
  [ScalarType.FIXED32]: WireType.Bit32,
  [ScalarType.SFIXED32]: WireType.Bit32,
};
