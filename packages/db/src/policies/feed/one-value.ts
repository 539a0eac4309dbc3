/**
 * `column = value`, said three times, so that the planner counts on one row whatever its statistics say. Counting on more, it
 * takes a bitmap scan for cheaper, which reads the index's dead entries again at every look, and sorts all rows of the value
 * although a LIMIT asks for the first ones: fine for the four of its estimate, and not for a hundred thousand.
 */
export const hasOneValue = (column: string, value: string): string =>
  `${column} = ${value} AND ${column} >= ${value} AND ${column} <= ${value}`;
